"""The ladder of reminders: which rung of which obligation is to be sent on which working day, or why not.

Pure: obligations and what was decided before come in, decisions come out. Who receives a rung: ``recipients.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from tracker.domain.messages import Message, message
from tracker.domain.obligations import Obligation
from tracker.domain.promises import AFTER_PROMISE
from tracker.domain.working_days import WorkingCalendar

WEEK = timedelta(days=7)
MORNING, EVENING = time(8), time(18)
"""Local office hours: reminders are planned for 8 o'clock, and after an outage not later than 18."""

PATIENCE_DAYS = 2
"""Working days that an officer gets after we told him, before we tell anyone above him."""


class Tier(StrEnum):
    """Whom a rung is meant for, from the one who owes upwards; the last is another agency.

    SIGNER: the leader where it is he himself who owes; no ladder that people set has it.
    """

    OFFICER = "officer"
    UNIT_HEAD = "unit_head"
    SIGNER = "signer"
    LEADER = "leader"
    STANDING = "standing"


PLACES = {"before": 0, "due": 1, "overdue": 2, "weekly": 3}
NOWHERE = (-1, 0)
OWN_UNIT = frozenset({Tier.OFFICER, Tier.UNIT_HEAD})
OWING = frozenset({Tier.OFFICER, Tier.SIGNER})
"""Who is to do it himself."""
AWAITS = message("Its agency is no more, and it is not decided yet who does it.")
READY = "ready"
"""The rung that tells whoever owes at once that it can be done now."""


@dataclass(frozen=True)
class Rung:
    """One step: ``days`` working days from the due day (before it, if negative), to these tiers."""

    days: int
    tiers: frozenset[Tier]

    @property
    def name(self) -> str:
        """before-7, due, overdue-3."""
        if self.days == 0:
            return "due"
        return f"before-{-self.days}" if self.days < 0 else f"overdue-{self.days}"


@dataclass(frozen=True)
class Ladder:
    """The rungs in order, and who is told every seven calendar days after the last of them (nobody: not weekly).
    ``ready``: who is told at once when it opens."""

    rungs: tuple[Rung, ...]
    weekly: frozenset[Tier]
    ready: frozenset[Tier] = frozenset()


DEFAULT_LADDER = Ladder(
    rungs=(
        Rung(-7, frozenset({Tier.OFFICER})),
        Rung(-3, frozenset({Tier.OFFICER})),
        Rung(-1, frozenset({Tier.OFFICER})),
        Rung(0, frozenset({Tier.OFFICER})),
        Rung(1, OWN_UNIT),
        Rung(3, OWN_UNIT),
        Rung(5, frozenset({Tier.LEADER})),
        Rung(10, frozenset({Tier.STANDING})),
    ),
    weekly=frozenset(Tier) - {Tier.SIGNER},
)


@dataclass(frozen=True)
class Decided:
    """What became of a rung. ``told_on``: the day its mail was handed over, refused for good or given up; None while
    it waits, and for a rung that was skipped."""

    told_on: date | None = None


class Decision(NamedTuple):
    """One rung of one obligation, decided. ``on`` is the day of sending, for a skipped rung the day it was meant for.

    ``tiers`` is empty when skipped.
    """

    obligation: Obligation
    rung: str
    on: date
    tiers: frozenset[Tier] = frozenset()
    skipped_because: Message | None = None


@dataclass(frozen=True)
class DatedRung:
    """A rung with the working day it is meant for. ``is_late``: it comes after the due day."""

    name: str
    on: date
    tiers: frozenset[Tier]
    is_late: bool


def is_time_to_remind(local: datetime, calendar: WorkingCalendar) -> bool:
    """Nobody gets mail at night or on a day off. ``local``: the time where the readers are."""
    return calendar.is_working(local.date()) and MORNING <= local.time() < EVENING


def wanted(
    obligation: Obligation,
    ladder: Ladder,
    decided: Mapping[str, Decided],
    *,
    today: date,
    calendar: WorkingCalendar,
) -> list[Decision]:
    """What is to be decided today: at most one rung to send, and each rung that it replaces, that came too early or
    that a promise holds back.

    Nothing on a day off. Of several rungs whose day has come only the newest goes out, to whoever any of them was
    for; before all that it can be done now. Nobody above the officer's unit is told unless the officer was told two
    working days ago: a rung that is only for them waits.
    """
    if not calendar.is_working(today):
        return []
    come = rungs_until(obligation, ladder, today, calendar)
    return decide(obligation, come, ladder, decided, today=today, calendar=calendar)


def decide(
    obligation: Obligation,
    come: Iterable[DatedRung],
    ladder: Ladder,
    decided: Mapping[str, Decided],
    *,
    today: date,
    calendar: WorkingCalendar,
) -> list[Decision]:
    """The same for who has the rungs that have ``come`` by today, a working day."""
    undecided = _ahead([rung for rung in come if rung.name not in decided], decided)
    undecided.sort(key=lambda rung: rung.name == READY)  # the first word, in the place of whatever else has come
    early = [rung for rung in undecided if rung.on < obligation.opens_on and not rung.is_late]
    decisions = [_skipped(obligation, rung, message("It was not open yet on that day.")) for rung in early]
    due = [rung for rung in undecided if rung not in early]
    if obligation.awaits:
        return decisions + [_skipped(obligation, rung, AWAITS) for rung in due]
    if (promise := obligation.promise) is not None:
        held = [rung for rung in due if promise.holds(rung.name, rung.on, today=today)]
        decisions += [_skipped(obligation, rung, promise.said) for rung in held]
        due = [rung for rung in due if rung not in held]
    allowed = _may_be_told(obligation, ladder, decided, today=today, calendar=calendar)
    ready = [rung for rung in due if rung.tiers & allowed]
    if not ready or today < obligation.opens_on:
        return decisions
    newest = ready[-1]
    passed = due[: due.index(newest)]
    instead = message("A newer reminder went out in its place: %(rung)s.", rung=rung_label(newest.name))
    decisions += [_skipped(obligation, rung, instead) for rung in passed]
    tiers = newest.tiers.union(*(rung.tiers for rung in passed)) & allowed
    return [*decisions, Decision(obligation, newest.name, today, tiers)]


def _ahead(undecided: list[DatedRung], decided: Iterable[str]) -> list[DatedRung]:
    """Without those before a rung that is decided: a ladder that was changed meanwhile does not go down again."""
    newest = max((_place(name) for name in decided), default=NOWHERE)
    return [rung for rung in undecided if (place := _place(rung.name)) == NOWHERE or place > newest]


def _place(name: str) -> tuple[int, int]:
    """Where a rung stands on any ladder."""
    word, _, number = name.partition("-")
    if word in PLACES:
        return PLACES[word], int(number or 0) * (-1 if word == "before" else 1)
    return NOWHERE


def rungs_until(obligation: Obligation, ladder: Ladder, last: date, calendar: WorkingCalendar) -> list[DatedRung]:
    """The rungs meant for a day up to ``last``, in order; of the weekly ones before the opening only the newest.

    ``after-promise`` comes on the first working day after the promised one, ``ready`` on the first on which it is open;
    either after any other rung of that day.
    """
    fixed = _fixed_rungs(obligation.due_on, ladder, calendar)
    end = fixed[-1].on
    first = max(1, (obligation.opens_on - end).days // 7)
    weekly = [
        DatedRung(f"weekly-{n}", calendar.next_working(end + n * WEEK), ladder.weekly, is_late=True)
        for n in (range(first, (last - end).days // 7 + 1) if ladder.weekly else ())
    ]
    come = [rung for rung in (*fixed, *weekly) if rung.on <= last]
    if ladder.ready:
        come = _put_in(come, DatedRung(READY, calendar.next_working(obligation.opens_on), ladder.ready, is_late=False))
    if obligation.promise is not None:
        after = calendar.add(obligation.promise.until_on, 1)
        is_late = after > obligation.due_on
        tiers = OWN_UNIT if is_late else frozenset({Tier.OFFICER})
        come = _put_in(come, DatedRung(AFTER_PROMISE, after, tiers, is_late))
    return [rung for rung in come if rung.on <= last]


def _put_in(rungs: list[DatedRung], one: DatedRung) -> list[DatedRung]:
    place = sum(rung.on <= one.on for rung in rungs)
    return [*rungs[:place], one, *rungs[place:]]


@lru_cache(maxsize=1000)
def _fixed_rungs(due_on: date, ladder: Ladder, calendar: WorkingCalendar) -> tuple[DatedRung, ...]:
    """The rungs around a due day, the same for everything due then."""
    return tuple(
        DatedRung(rung.name, _day_of(due_on, rung.days, calendar), rung.tiers, is_late=rung.days > 0)
        for rung in ladder.rungs
    )


def newest_rung(
    due_on: date, ladder: Ladder, today: date, calendar: WorkingCalendar, *, is_strict: bool = False
) -> str | None:
    """The newest rung whose day has come for something due on that day (strictly: by the day before), if any.

    ``today`` is a working day, so a weekly rung moved off a day off has come too.
    """
    last_on = due_on - timedelta(days=is_strict)
    *_, end = days = [_day_of(last_on, rung.days, calendar) for rung in ladder.rungs]
    found = [rung.name for rung, day in zip(ladder.rungs, days, strict=True) if day <= today]
    weeks = (today - end).days // 7
    if weeks > 0 and ladder.weekly:
        return f"weekly-{weeks}"
    return found[-1] if found else None


def last_due_with_a_rung(ladder: Ladder, today: date, calendar: WorkingCalendar) -> date:
    """Nothing due after this day has a rung today or earlier."""
    return calendar.add(today, 1 + max(0, -ladder.rungs[0].days))


def rung_label(name: str) -> Message:
    """How a rung is said: "3 working days overdue"."""
    if name == AFTER_PROMISE:
        return message("after the promised day")
    if name == READY:
        return message("at once, ready to be signed")
    word, _, number = name.partition("-")
    if word == "before":
        return message("%(n)s working days before the due day", n=int(number))
    if word == "overdue":
        return message("%(n)s working days overdue", n=int(number))
    return message("on the due day") if word == "due" else message("weekly, time %(n)s", n=int(number))


def _day_of(due_on: date, days: int, calendar: WorkingCalendar) -> date:
    """A rung's working day: counted from the due day; the due day itself, if off, the working day before it."""
    return calendar.add(due_on, days) if days else calendar.previous_working(due_on)


def _may_be_told(
    obligation: Obligation, ladder: Ladder, decided: Mapping[str, Decided], *, today: date, calendar: WorkingCalendar
) -> frozenset[Tier]:
    """Everyone once the officer has known of the lateness for two working days, else only the officer's unit; where a
    leader owes himself, everyone once he has known.

    So nobody is reported upwards because we were silent.
    """
    to_officer = [rung for rung in ladder.rungs if rung.tiers & OWING]
    late = {rung.name for rung in to_officer if rung.days > 0} or {rung.name for rung in to_officer}
    known_since = [
        fate.told_on
        for name, fate in decided.items()
        if fate.told_on is not None
        and (
            name in late
            or (name.startswith("weekly-") and ladder.weekly & OWING)
            or (name in (AFTER_PROMISE, READY) and fate.told_on > obligation.due_on)
        )
    ]
    if known_since and calendar.count_between(min(known_since), today) >= PATIENCE_DAYS:
        return frozenset(Tier)
    return OWN_UNIT | OWING


def _skipped(obligation: Obligation, rung: DatedRung, why: Message) -> Decision:
    return Decision(obligation, rung.name, rung.on, skipped_because=why)
