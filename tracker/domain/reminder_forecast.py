"""What will be sent on the coming days if nothing changes: the ladder played forward, day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from tracker.domain.obligations import Obligation, ObligationKey, ObligationKind
from tracker.domain.promises import Promise
from tracker.domain.reminders import AWAITS, Decided, Decision, Ladder, decide, rungs_until
from tracker.domain.working_days import WorkingCalendar

History = Mapping[ObligationKey, Mapping[str, Decided]]
Told = frozenset[tuple[str, date | None]]
Play = Callable[[date, date, Told, Promise | None], tuple[Decision, ...]]
NOTHING_TOLD: Told = frozenset()
MOST_PLAYS = 4000
MOST_LADDERS = 16


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
    play = _play(ladder, first, tuple(day for day in days if calendar.is_working(day)), calendar)
    found = [
        _for(obligation, decision)
        for obligation in obligations
        for decision in play(obligation.due_on, obligation.opens_on, _told(history, obligation), obligation.promise)
    ]
    return sorted(found, key=lambda decision: (decision.on, decision.obligation.due_on))


def _for(obligation: Obligation, played: Decision) -> Decision:
    """What was played for one like it."""
    if obligation.awaits:
        return Decision(obligation, played.rung, played.on, skipped_because=played.skipped_because or AWAITS)
    return Decision(obligation, played.rung, played.on, played.tiers, played.skipped_because)


def _told(history: History, obligation: Obligation) -> Told:
    if not history:
        return NOTHING_TOLD
    return frozenset((rung, fate.told_on) for rung, fate in history.get(obligation.key, {}).items())


@lru_cache(maxsize=MOST_LADDERS)
def _play(ladder: Ladder, first: date, days: tuple[date, ...], calendar: WorkingCalendar) -> Play:
    """Plays these working days for an obligation, of which only its due day, its opening, its past and its promise
    matter.

    What was played is kept: hundreds of obligations share their days, and a page asks again all day.
    """

    @lru_cache(maxsize=MOST_PLAYS)
    def play(due_on: date, opens_on: date, told: Told, promise: Promise | None) -> tuple[Decision, ...]:
        any_such = Obligation(ObligationKind.TASK, 0, 0, 0, due_on, 1, opens_on, 0, promise=promise)
        decided = {rung: Decided(told_on=on or days[0]) for rung, on in told} if days else {}
        come = rungs_until(any_such, ladder, days[-1], calendar) if days else []
        coming = [rung for rung in come if rung.name not in decided]
        made: list[Decision] = []
        for day in days:
            if not coming:
                break
            if coming[0].on > day:
                continue
            by_now = [rung for rung in come if rung.on <= day]
            today = decide(any_such, by_now, ladder, decided, today=day, calendar=calendar)
            decided |= {one.rung: Decided(told_on=None if one.skipped_because else day) for one in today}
            coming = [rung for rung in coming if rung.name not in decided]
            made += today
        return tuple(decision for decision in made if first <= decision.on <= days[-1])

    return play
