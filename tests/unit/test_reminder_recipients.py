"""Who receives a rung: posts, whoever holds them today, and what happens where nobody does."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.obligations import Obligation, ObligationKind
from tracker.domain.permissions import Role
from tracker.domain.recipients import NOBODY, VACANT, Holder, addressees
from tracker.domain.reminders import OWN_UNIT, Tier

OWNER, STANDING = 1, 2
OWED = Obligation(ObligationKind.TASK, 7, OWNER, 3, date(2026, 10, 14), 1, date(2026, 1, 1), OWNER, STANDING)
OFFICER, LEADER = frozenset({Tier.OFFICER}), frozenset({Tier.LEADER})
NEXT = frozenset({Tier.STANDING})


def holder(role: Role, person_id: int | None, agency_id: int = OWNER) -> Holder:
    return Holder(role, role.replace("_", " ").title(), agency_id, "Cơ quan", "CQ", person_id, f"P{person_id}")


def told(tiers: frozenset[Tier], *holders: Holder, owed: Obligation = OWED) -> list[tuple[int | None, str]]:
    staff: dict[int, list[Holder]] = {}
    for one in holders:
        staff.setdefault(one.agency_id, []).append(one)
    return [(one.holder.person_id, str(one.why)) for one in addressees(owed, tiers, staff)]


@pytest.mark.parametrize(
    ("tiers", "people"),
    [(OFFICER, [11]), (OWN_UNIT, [11, 12]), (LEADER, [13]), (NEXT, [21]), (frozenset(Tier), [11, 12, 13, 21])],
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
    assert [why for _person, why in told(frozenset(Tier), *everyone)] == [
        "Your agency has to do it, and you are its officer.",
        "It is late, and you head the unit that has to do it.",
        "It is late at your agency, and its officer has been told.",
        "It is late, and your agency is the standing agency of this program.",
    ]
