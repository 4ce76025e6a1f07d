"""When a task is done, and who confirms a part of it."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.agencies import Succession, SuccessionKind
from tracker.domain.completion import PartFacts, Signature, confirming_agency, done_on, reported_on, who_confirms
from tracker.domain.tasks import PartRole

EARLY, LATE = date(2026, 10, 1), date(2026, 11, 1)
TODAY = date(2026, 11, 24)
FIRST, SECOND, THIRD, STRANGER = 1, 2, 3, 9


def part(role: PartRole, reported: date | None, confirmed: date | None = None) -> PartFacts:
    return PartFacts(role, reported, confirmed)


def test_a_task_is_done_on_the_day_the_last_of_its_leads_reported_once_all_are_confirmed() -> None:
    first, second = part(PartRole.JOINT_LEAD, EARLY, LATE), part(PartRole.JOINT_LEAD, LATE, LATE)
    assert done_on([first, second]) == LATE
    assert done_on([first, part(PartRole.JOINT_LEAD, LATE)]) is None


def test_coordinating_parts_do_not_count() -> None:
    lead = part(PartRole.LEAD, EARLY, EARLY)
    for other in (part(PartRole.COORDINATING, LATE, LATE), part(PartRole.COORDINATING, None)):
        assert (done_on([lead, other]), reported_on([lead, other])) == (EARLY, EARLY)
        assert (done_on([other]), reported_on([other])) == (None, None)


def test_a_task_is_reported_when_its_last_lead_reports_confirmed_or_not() -> None:
    first = part(PartRole.JOINT_LEAD, EARLY, EARLY)
    assert reported_on([first, part(PartRole.JOINT_LEAD, LATE)]) == LATE
    assert reported_on([first, part(PartRole.JOINT_LEAD, None)]) is None
    assert reported_on([]) is None


@pytest.mark.parametrize(
    ("owner", "standing", "confirms"),
    [
        (SECOND, FIRST, FIRST),
        (STRANGER, FIRST, FIRST),
        (FIRST, FIRST, SECOND),
        (SECOND, SECOND, THIRD),
        (THIRD, THIRD, FIRST),
    ],
)
def test_the_standing_agency_confirms_and_its_own_part_the_next_party(owner: int, standing: int, confirms: int) -> None:
    assert confirming_agency(owner, standing_id=standing, parties_in_order=[FIRST, SECOND, THIRD]) == confirms


def test_a_standing_agency_that_signed_nothing_is_confirmed_by_the_first_party() -> None:
    assert confirming_agency(STRANGER, standing_id=STRANGER, parties_in_order=[FIRST, SECOND, THIRD]) == FIRST


def test_nobody_confirms_where_nobody_else_signed() -> None:
    assert confirming_agency(FIRST, standing_id=FIRST, parties_in_order=[FIRST]) is None
    assert who_confirms(FIRST, [], [], on=TODAY) is None


def test_where_none_is_named_the_first_party_is_standing() -> None:
    signed = [Signature(FIRST), Signature(SECOND)]
    assert [who_confirms(owner, signed, [], on=TODAY) for owner in (FIRST, SECOND)] == [SECOND, FIRST]
    named = [Signature(FIRST), Signature(SECOND, is_standing=True)]
    assert [who_confirms(owner, named, [], on=TODAY) for owner in (FIRST, SECOND)] == [SECOND, FIRST]
    assert who_confirms(THIRD, named, [], on=TODAY) == SECOND


def test_who_answers_today_confirms_and_a_merger_leaves_one_party_of_two() -> None:
    signed = [Signature(FIRST), Signature(SECOND), Signature(THIRD)]
    merged = [Succession(SECOND, FIRST, SuccessionKind.MERGE, EARLY)]
    assert who_confirms(SECOND, signed, merged, on=TODAY) == THIRD
    assert who_confirms(THIRD, signed, merged, on=TODAY) == FIRST
    assert who_confirms(SECOND, signed, merged, on=date(2026, 9, 30)) == FIRST
    taken_over = [Succession(FIRST, STRANGER, SuccessionKind.RENAME, EARLY)]
    assert [who_confirms(owner, signed, taken_over, on=TODAY) for owner in (SECOND, FIRST)] == [STRANGER, SECOND]


def test_the_party_that_the_agreement_names_confirms_what_others_finish() -> None:
    signed = [Signature(FIRST, is_standing=True), Signature(SECOND), Signature(THIRD, confirms=True)]
    assert [who_confirms(owner, signed, [], on=TODAY) for owner in (FIRST, SECOND, STRANGER)] == [THIRD, THIRD, THIRD]
    assert who_confirms(THIRD, signed, [], on=TODAY) == FIRST
    merged = [Succession(THIRD, SECOND, SuccessionKind.MERGE, TODAY)]
    assert who_confirms(SECOND, signed, merged, on=TODAY) == FIRST
