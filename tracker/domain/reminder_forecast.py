"""What will be sent on the coming days if nothing changes: the ladder played forward, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from tracker.domain.obligations import Obligation, ObligationKey
from tracker.domain.reminders import Decided, Decision, Ladder, rungs_until, wanted
from tracker.domain.working_days import WorkingCalendar

History = Mapping[ObligationKey, Mapping[str, Decided]]


def foresee(
    obligations: Iterable[Obligation],
    ladder: Ladder,
    history: History,
    *,
    first: date,
    last: date,
    today: date,
    calendar: WorkingCalendar,
) -> list[Decision]:
    """The decisions of the days ``first`` to ``last``, in order, if nobody does anything and every mail goes out.

    The play begins today, or on ``first`` if that is earlier.
    """
    begin = min(first, today)
    days = [begin + timedelta(days=n) for n in range((last - begin).days + 1)]
    working = [day for day in days if calendar.is_working(day)]
    found = [
        decision
        for obligation in obligations
        for decision in _play(obligation, ladder, history.get(obligation.key, {}), working, calendar)
        if first <= decision.on <= last
    ]
    return sorted(found, key=lambda decision: (decision.on, decision.obligation.due_on))


def _play(
    obligation: Obligation,
    ladder: Ladder,
    decided: Mapping[str, Decided],
    days: list[date],
    calendar: WorkingCalendar,
) -> list[Decision]:
    if not days:
        return []
    fates = {name: fate if fate.told_on else Decided(told_on=days[0]) for name, fate in decided.items()}
    coming = [rung for rung in rungs_until(obligation, ladder, days[-1], calendar) if rung.name not in fates]
    made: list[Decision] = []
    for day in days:
        if not coming:
            break
        if coming[0].on > day:
            continue
        today = wanted(obligation, ladder, fates, today=day, calendar=calendar)
        fates |= {one.rung: Decided(told_on=None if one.skipped_because else day) for one in today}
        coming = [rung for rung in coming if rung.name not in fates]
        made += today
    return made
