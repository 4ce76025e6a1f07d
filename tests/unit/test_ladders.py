"""The ladder that an agreement sets: what it may be, how it is kept, and what a change never does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracker.domain.days_off_seed import SEED
from tracker.domain.errors import RuleBroken
from tracker.domain.ladders import MOST_DAYS, Ladders, kept_ladder, ladder_of, read_ladder
from tracker.domain.obligations import Obligation, ObligationKind
from tracker.domain.reminder_forecast import foresee
from tracker.domain.reminders import DEFAULT_LADDER, OWN_UNIT, Decided, Ladder, Rung, Tier, newest_rung, wanted
from tracker.domain.working_days import WorkingCalendar

CALENDAR = WorkingCalendar(SEED)
DUE = date(2026, 10, 14)
OFFICER, LEADER = frozenset({Tier.OFFICER}), frozenset({Tier.LEADER})
SHORT = ladder_of([Rung(-2, OFFICER), Rung(4, OWN_UNIT)], ())


def owed() -> Obligation:
    return Obligation(ObligationKind.TASK, 7, 1, 3, DUE, 1, date(2026, 1, 1), 1, 2)


@pytest.mark.parametrize("ladder", [DEFAULT_LADDER, SHORT])
def test_a_ladder_is_read_as_it_was_kept(ladder: Ladder) -> None:
    assert read_ladder(kept_ladder(ladder)) == ladder


@pytest.mark.parametrize(
    ("rungs", "said"),
    [
        ([Rung(-3, OFFICER)], "At least one reminder after"),
        ([Rung(3, LEADER)], "At least one reminder after"),
        ([], "At least one reminder after"),
        ([Rung(3, OFFICER), Rung(3, LEADER)], "same day"),
        ([Rung(3, OFFICER), Rung(-2, LEADER)], "Before it is late"),
        ([Rung(3, OFFICER), Rung(5, frozenset())], "Tick who"),
        ([Rung(MOST_DAYS + 1, OFFICER)], "At most 60"),
        ([Rung(n, OFFICER) for n in range(1, 8)], "after it"),
        ([Rung(1, OFFICER), *(Rung(-n, OFFICER) for n in range(1, 7))], "after it"),
    ],
)
def test_what_may_not_be_set_is_refused(rungs: list[Rung], said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        ladder_of(rungs, ())


def test_each_agreement_has_its_own_ladder_or_the_usual_one() -> None:
    ladders = Ladders(own={3: SHORT, 5: SHORT})
    assert (ladders.of(3), ladders.of(4)) == (SHORT, DEFAULT_LADDER)
    assert ladders.by_ladder() == {SHORT: [3, 5]}


def test_a_ladder_that_is_not_weekly_ends_with_its_last_rung() -> None:
    last = DUE + timedelta(days=90)
    found = foresee([owed()], SHORT, {}, first=date(2026, 10, 1), last=last, today=date(2026, 10, 1), calendar=CALENDAR)
    assert [one.rung for one in found] == ["before-2", "overdue-4"]
    assert newest_rung(DUE, SHORT, last, CALENDAR) == "overdue-4"


def test_a_changed_ladder_goes_on_from_what_was_decided_and_never_down() -> None:
    """Told of overdue-5 by the old ladder: overdue-4 of the new one has passed, overdue-8 is still to come."""
    longer = ladder_of([Rung(4, OFFICER), Rung(8, OFFICER)], ())
    decided = {"overdue-5": Decided(CALENDAR.add(DUE, 5))}
    days = [CALENDAR.add(DUE, n) for n in range(5, 10)]
    assert [one.rung for day in days for one in wanted(owed(), longer, decided, today=day, calendar=CALENDAR)][:1] == [
        "overdue-8"
    ]
