"""Who receives a rung: posts, whoever holds them today, and what happens where nobody does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tracker.domain.absences import Away
from tracker.domain.obligations import Obligation, ObligationKind
from tracker.domain.permissions import Role
from tracker.domain.recipients import NOBODY, VACANT, Holder, addressees
from tracker.domain.reminders import DEFAULT_LADDER, OWN_UNIT, Tier

OWNER, STANDING = 1, 2
OWED = Obligation(ObligationKind.TASK, 7, OWNER, 3, date(2026, 10, 14), 1, date(2026, 1, 1), OWNER, STANDING)
TODAY = date(2026, 10, 15)
OFFICER, LEADER = frozenset({Tier.OFFICER}), frozenset({Tier.LEADER})
NEXT = frozenset({Tier.STANDING})


def holder(role: Role, person_id: int | None, agency_id: int = OWNER) -> Holder:
    return Holder(role, role.replace("_", " ").title(), agency_id, "Cơ quan", "CQ", person_id, f"P{person_id}")


def told(
    tiers: frozenset[Tier], *holders: Holder, owed: Obligation = OWED, on: date = TODAY
) -> list[tuple[int | None, str]]:
    staff: dict[int, list[Holder]] = {}
    for one in holders:
        staff.setdefault(one.agency_id, []).append(one)
    return [(one.holder.person_id, str(one.why)) for one in addressees(owed, tiers, staff, on=on)]


@pytest.mark.parametrize(
    ("tiers", "people"),
    [(OFFICER, [11]), (OWN_UNIT, [11, 12]), (LEADER, [13]), (NEXT, [21]), (DEFAULT_LADDER.weekly, [11, 12, 13, 21])],
)
def test_each_tier_reaches_its_posts(tiers: frozenset[Tier], people: list[int]) -> None:
    everyone = [
        holder(Role.OFFICER, 11), holder(Role.UNIT_HEAD, 12), holder(Role.LEADER, 13), holder(Role.AGENCY_ADMIN, 14),
        holder(Role.OFFICER, 21, STANDING), holder(Role.LEADER, 23, STANDING),
    ]  # fmt: skip
    assert [person for person, _ in told(tiers, *everyone)] == people


def test_a_vacant_post_hands_the_rung_to_the_next_at_once_and_says_so() -> None:
    found = told(OFFICER, holder(Role.OFFICER, None), holder(Role.LEADER, 13), holder(Role.OFFICER, 21, STANDING))
    assert found == [(None, str(VACANT)), (13, "The post it was for is vacant: Officer (CQ).")]


def test_a_vacant_post_beside_a_held_one_hands_nothing_on() -> None:
    found = told(OWN_UNIT, holder(Role.OFFICER, 11), holder(Role.UNIT_HEAD, None), holder(Role.LEADER, 13))
    assert [person for person, _ in found] == [11, None]


def test_an_empty_agency_is_told_to_the_standing_agency() -> None:
    assert [person for person, _ in told(LEADER, holder(Role.OFFICER, 21, STANDING))] == [21]


def test_what_nobody_can_be_told_goes_to_the_administrator() -> None:
    found = told(NEXT, holder(Role.AGENCY_ADMIN, 14))
    assert found == [(14, "Nobody else at your agency can be told. Please fill its posts.")]
    assert told(NEXT) == []
    assert "Nobody" in str(NOBODY)


def test_what_the_standing_agency_owes_itself_goes_to_its_own_leader() -> None:
    own = Obligation(ObligationKind.TASK, 7, OWNER, 3, date(2026, 10, 14), 1, date(2026, 1, 1), OWNER, OWNER)
    assert [person for person, _ in told(NEXT, holder(Role.OFFICER, 11), holder(Role.LEADER, 13), owed=own)] == [13]


def test_one_person_in_two_posts_is_told_once() -> None:
    found = told(OWN_UNIT, holder(Role.OFFICER, 11), holder(Role.UNIT_HEAD, 11))
    assert [person for person, _ in found] == [11]


def test_every_vacant_post_is_named_to_whoever_is_told_in_its_place() -> None:
    found = told(OWN_UNIT, holder(Role.OFFICER, None), holder(Role.UNIT_HEAD, None), holder(Role.LEADER, 13))
    assert found[-1] == (13, "The post it was for is vacant: Officer (CQ), Unit Head (CQ).")


def test_a_post_that_was_never_made_is_said_to_be_missing() -> None:
    assert told(OFFICER, holder(Role.LEADER, 13)) == [(13, "There is no post yet that it could go to.")]


def test_only_the_administrator_is_asked_to_fill_the_posts() -> None:
    found = told(NEXT, holder(Role.AGENCY_ADMIN, 14), holder(Role.OBSERVER, 15), holder(Role.AGENCY_ADMIN, None))
    assert [person for person, _why in found] == [14]


def test_whoever_holds_the_post_is_told_what_it_means_for_him() -> None:
    everyone = [
        holder(Role.OFFICER, 11), holder(Role.UNIT_HEAD, 12), holder(Role.LEADER, 13),
        holder(Role.OFFICER, 21, STANDING),
    ]  # fmt: skip
    assert [why for _person, why in told(DEFAULT_LADDER.weekly, *everyone)] == [
        "Your agency has to do it, and you are its officer.",
        "It is late, and you head the unit that has to do it.",
        "It is late at your agency, and its officer has been told.",
        "It is late, and your agency is the standing agency of this program.",
    ]


def away(one: Holder, *, deputy: Holder | None = None, from_on: date = TODAY, until_on: date = TODAY) -> Holder:
    return replace(one, away=(Away(from_on, until_on, deputy.post_id if deputy else None),))


def post(number: int, role: Role, person_id: int | None, agency_id: int = OWNER) -> Holder:
    return replace(holder(role, person_id, agency_id), post_id=number)


HEAD, CHIEF = post(2, Role.UNIT_HEAD, 12), post(3, Role.LEADER, 13)


def test_the_deputy_of_an_absent_officer_is_told_and_reads_why() -> None:
    absent = away(post(1, Role.OFFICER, 11), deputy=HEAD, until_on=date(2026, 10, 20))
    (found,) = addressees(OWED, OFFICER, {OWNER: [absent, HEAD, CHIEF]}, on=TODAY)
    assert (found.holder.person_id, found.holder.role, found.holder.title) == (12, Role.OFFICER, HEAD.title)
    assert str(found.why).startswith("You are the deputy of Officer, who would be told of it and is absent until 2026-")


def test_who_is_absent_without_a_deputy_counts_as_vacant_and_the_page_says_absent() -> None:
    absent = away(post(1, Role.OFFICER, 11))
    assert told(OFFICER, absent, HEAD) == [
        (None, f"The holder of the post is absent until {TODAY}, without a deputy."),
        (12, "Nobody is there for the post it was for, who is absent without a deputy: Officer (CQ)."),
    ]


@pytest.mark.parametrize("stand_in", [post(2, Role.UNIT_HEAD, None), away(post(2, Role.UNIT_HEAD, 12))])
def test_a_deputy_who_is_not_there_himself_is_none(stand_in: Holder) -> None:
    absent = away(post(1, Role.OFFICER, 11), deputy=stand_in)
    assert [person for person, _ in told(OFFICER, absent, stand_in, CHIEF) if person] == [13]


@pytest.mark.parametrize(
    ("stand_in", "said"),
    [
        (away(post(2, Role.UNIT_HEAD, 12)), "and the deputy, Unit Head, is away too."),
        (post(2, Role.UNIT_HEAD, None), "and the post of the deputy, Unit Head, is vacant."),
    ],
)
def test_that_the_deputy_is_not_there_either_is_said_and_not_that_there_is_none(stand_in: Holder, said: str) -> None:
    absent = away(post(1, Role.OFFICER, 11), deputy=stand_in)
    assert told(OFFICER, absent, stand_in, CHIEF) == [
        (None, f"The holder of the post is absent until {TODAY}, {said}"),
        (13, "Nobody is there for the post it was for, nor for its deputy: Officer (CQ)."),
    ]


def test_before_and_after_the_absence_the_holder_himself_is_told() -> None:
    absent = away(post(1, Role.OFFICER, 11), deputy=HEAD)
    for day, person in [(TODAY - timedelta(days=1), 11), (TODAY, 12), (TODAY + timedelta(days=1), 11)]:
        assert [found for found, _ in told(OFFICER, absent, HEAD, on=day)] == [person]


def test_a_deputy_who_holds_a_post_that_is_told_too_gets_one_mail() -> None:
    absent = away(post(1, Role.OFFICER, 11), deputy=HEAD)
    assert [person for person, _ in told(OWN_UNIT, absent, HEAD)] == [12]


def test_the_deputy_of_the_next_post_up_hears_that_he_is_deputy() -> None:
    leader = away(CHIEF, deputy=HEAD)
    found = told(frozenset({Tier.UNIT_HEAD}), post(5, Role.UNIT_HEAD, None), HEAD, leader)
    assert [person for person, _ in found if person] == [12]
    found = told(OFFICER, post(1, Role.OFFICER, None), away(HEAD, deputy=CHIEF), CHIEF)
    assert found[-1][0] == 13
    assert "deputy of Unit Head" in found[-1][1]


def test_a_deputy_of_another_agency_is_none() -> None:
    stranger = post(9, Role.OFFICER, 99, STANDING)
    absent = away(post(1, Role.OFFICER, 11), deputy=stranger)
    assert [person for person, _ in told(OFFICER, absent, stranger, CHIEF) if person] == [13]


@pytest.mark.parametrize(
    ("tiers", "heads", "people"),
    [
        (OFFICER, (Role.UNIT_HEAD, Role.LEADER), [12]),
        (OFFICER, (Role.LEADER,), [13]),
        (OFFICER, (), [11]),
        (OWN_UNIT, (Role.UNIT_HEAD, Role.LEADER), [12]),
        (LEADER, (Role.UNIT_HEAD, Role.LEADER), [13]),
    ],
)
def test_what_is_presented_to_a_head_is_his_to_do(
    tiers: frozenset[Tier], heads: tuple[Role, ...], people: list[int]
) -> None:
    everyone = [
        holder(Role.OFFICER, 11),
        *(holder(role, {Role.UNIT_HEAD: 12, Role.LEADER: 13}[role]) for role in heads),
    ]
    assert [person for person, _ in told(tiers, *everyone, owed=OWED._replace(is_with_head=True))] == people
