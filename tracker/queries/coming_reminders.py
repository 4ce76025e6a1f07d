"""What will be sent on the coming days, to whom, and what will not: the planner's own rules, played forward."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select, union_all

from tracker.database import answer, read
from tracker.domain.agencies import Succession, answers_on, days_of_passing
from tracker.domain.ladders import OWED_BY_LEADERS, Ladders, ladder_for
from tracker.domain.messages import Message
from tracker.domain.obligations import Obligation, ObligationKind
from tracker.domain.recipients import NOBODY, Addressee, Holder, addressees
from tracker.domain.reminder_forecast import foresee
from tracker.domain.reminders import MORNING, Decision, Ladder, Tier, last_due_with_a_rung
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agency, AgencySuccession
from tracker.models.agencies import succession_of
from tracker.models.fates import fates_in, history_of
from tracker.models.obligations import SELECTS, kept_obligation_of
from tracker.prepared import Answer
from tracker.queries.changes_ahead import Ahead, changes_ahead, deputies_then, posts_then, rows_then
from tracker.queries.staff_ahead import StaffAhead, posts_ahead
from tracker.queries.viewers import visible_to_mine

MOST_KEPT = 16
Alike = tuple[int, int | None, int | None, bool, frozenset[Tier], date]
"""Who owes, who stands above, which post is in charge, is it with the head, which tiers, which day: alike in this, told
to the same."""


@dataclass(frozen=True)
class ComingReminder:
    """One rung for one recipient. ``owner``: short name of the agency that owes.

    ``holder`` is None, or a vacant post, where nobody is told; ``skipped`` then says why.
    """

    obligation: Obligation
    rung: str
    on: date
    at: datetime
    owner: str
    holder: Holder | None
    reason: Message | None
    skipped: Message | None


@dataclass(frozen=True)
class Outlook:
    """Which days to look at, from which day, by which rules. ``today``: the present day; earlier days are as it was."""

    first: date
    last: date
    today: date
    calendar: WorkingCalendar
    ladders: Ladders
    zone: ZoneInfo


@dataclass(frozen=True)
class Told:
    """Whom a rung goes to: ``held`` posts, or the ``vacant`` ones it was for, with why each is meant."""

    held: tuple[Addressee, ...]
    vacant: tuple[Addressee, ...]

    @property
    def holders(self) -> list[Holder]:
        """The posts to show: who is told, else who would have been."""
        return [addressee.holder for addressee in self.held or self.vacant]


@dataclass(frozen=True, eq=False)
class Played:
    """Decisions in the order of their days, and how many are alike in whom they are told to. One is like no other.

    ``since``: the first day of each stretch in which the same agencies answer; mostly there is one, of today.
    ``posts``: in each, which post follows which.
    """

    decisions: tuple[Decision, ...]
    counts: Counter[Alike]
    since: tuple[date, ...]
    posts: tuple[Mapping[int, int], ...]

    def agencies(self) -> frozenset[int]:
        """Who owes or stands above on any of the days."""
        return frozenset(one for mark in self.counts for one in mark[:2] if one is not None)


@dataclass(frozen=True)
class Basis:
    """All that a forecast follows from: what is open, with what is decided of it, who answers for whom, what will be
    another's, the ladders (the usual one, and those of agreements of their own), and first, last and present day.
    """

    opened: Answer
    passed_on: tuple[Succession, ...]
    ahead: tuple[Ahead, ...]
    usual: Ladder
    own: tuple[tuple[int, Ladder], ...]
    span: tuple[date, date, date]
    calendar: WorkingCalendar
    zone: ZoneInfo


class Forecast:
    """The decisions of some days, and for each of them who is told, looked up once for all that are alike."""

    def __init__(self, played: Played, staff: StaffAhead, names: dict[int, str]) -> None:
        self.decisions, self.counts, self.names = played.decisions, played.counts, names
        self._staff, self._since, self._posts = staff, played.since, played.posts
        self._told: dict[object, Told] = {}

    def told(self, decision: Decision) -> Told:
        """Whom this decision reaches; nobody when it is skipped."""
        return self.told_of(alike(decision))

    def told_of(self, asked: Alike) -> Told:
        """Whom all decisions alike reach. Of the day only matters who is there on it."""
        agency_id, standing_id, charge_id, is_with_head, tiers, on = asked
        stretch, staff = _stretch_of(on, self._since), self._staff
        mark = (*asked[:-1], stretch, staff.stretch(agency_id, on), staff.stretch(standing_id, on))
        if mark not in self._told:
            one = Obligation(
                ObligationKind.TASK, 0, 0, 0, date.min, 0, date.min, agency_id, standing_id, charge_id=charge_id,
                is_with_head=is_with_head,
            )  # fmt: skip
            there = deputies_then(staff.of((agency_id, standing_id), on), self._posts[stretch])
            people = addressees(one, tiers, there, on=on) if tiers else []
            self._told[mark] = Told(
                tuple(addressee for addressee in people if addressee.holder.person_id is not None),
                tuple(addressee for addressee in people if addressee.holder.person_id is None),
            )
        return self._told[mark]

    def owner(self, decision: Decision) -> str:
        """Short name of the agency that owes."""
        return self.names[decision.obligation.agency_id]


def alike(decision: Decision) -> Alike:
    """What decides whom it reaches."""
    owed = decision.obligation
    return owed.agency_id, owed.standing_id, owed.charge_id, owed.is_with_head, decision.tiers, decision.on


def forecast(outlook: Outlook, *, readers: frozenset[int] | None = None, only: int | None = None) -> Forecast:
    """Every rung of those days, by day. ``readers``: only of programs that these agencies may read; else of all.

    ``only``: of this agreement.
    """
    known = successions()
    ahead = changes_ahead(known, today=outlook.today, until=outlook.last)
    played = _played(
        Basis(
            _opened(outlook, readers, only), known, ahead, outlook.ladders.usual, tuple(outlook.ladders.own.items()),
            (outlook.first, outlook.last, outlook.today), outlook.calendar, outlook.zone,
        )
    )  # fmt: skip
    asked, since = played.agencies(), max(outlook.first, outlook.today)
    posts = posts_ahead(asked, since=since, until=max(outlook.last, since))
    nameless = asked - {row.agency_id for row in posts}
    names = tuple(read(_NAMES, {"agencies": tuple(sorted(nameless))})) if nameless else ()
    return _forecast(played, posts, names, since)


@lru_cache(maxsize=MOST_KEPT)
def _forecast(played: Played, posts: tuple[Any, ...], names: tuple[Any, ...], since: date) -> Forecast:
    """Kept by what it follows from, with all that was asked of it: whoever is told is looked up once."""
    short = {row.agency_id: row.short_name for row in posts} | {row.id: row.short_name for row in names}
    return Forecast(played, StaffAhead(posts, since=since), short)


def coming_reminders(outlook: Outlook) -> list[ComingReminder]:
    """Every rung of those days for each of its recipients, by day."""
    found = forecast(outlook)
    return [row for decision in found.decisions for row in _rows(decision, found, outlook.zone)]


def successions() -> tuple[Succession, ...]:
    """Which agency answers for which, and since when."""
    return _successions_of(tuple(read(_SUCCESSIONS, {})))


@lru_cache(maxsize=1)
def _successions_of(rows: tuple[Any, ...]) -> tuple[Succession, ...]:
    return tuple(succession_of(row) for row in rows)


_SUCCESSIONS = select(
    AgencySuccession.predecessor_id, AgencySuccession.successor_id, AgencySuccession.kind, AgencySuccession.effective_on
)


@lru_cache(maxsize=MOST_KEPT)
def _played(basis: Basis) -> Played:
    """Each obligation played by the ladder of its agreement, all in the order of the days.

    An agency that a decision ends on one of the days owes until then, its successor from that day on, as the planner
    will find it: each stretch between such days is played by who answers in it.
    Kept by what was read: a page asks again all day while nothing changes, and whatever changes is another key.
    """
    first, last, today = basis.span
    days = {*days_of_passing(basis.passed_on, after=today, until=last), *(one.on for one in basis.ahead)}
    since = (today, *sorted(days))
    since = since[_stretch_of(first, since) :]
    begin, end = (first, *since[1:]), (*(day - timedelta(days=1) for day in since[1:]), last)
    decisions = [
        decision for day, *span in zip(since, begin, end, strict=True) for decision in _stretch(basis, day, *span)
    ]
    counts, posts = Counter(map(alike, decisions)), (posts_then(_by_then(basis, day)) for day in since)
    return Played(tuple(decisions), counts, since, tuple(posts))


def _by_then(basis: Basis, day: date) -> list[Ahead]:
    return [one for one in basis.ahead if one.on <= day]


def _stretch_of(day: date, since: tuple[date, ...]) -> int:
    """The place of the stretch that the day is in; a day before all of them is in the first."""
    return bisect_right(since, day, lo=1) - 1


def _stretch(basis: Basis, day: date, first: date, last: date) -> Iterable[Decision]:
    """The decisions of days in which the same agencies answer as on ``day``; what comes before them is played too, and
    left out."""
    calendar, own, answers = basis.calendar, dict(basis.own), answers_on(basis.passed_on, day)
    opened = rows_then(basis.opened.rows, _by_then(basis, day), usual=min(basis.span[0], basis.span[2]))
    history = history_of((row for rows in opened.values() for row in rows), basis.zone)
    alike_in: dict[tuple[Ladder, date], list[Obligation]] = {}
    for begin, rows in opened.items():
        for row in rows:
            one = kept_obligation_of(row, answers, calendar=calendar)
            ladder = ladder_for(own.get(one.agreement_id, basis.usual), one.kind)
            alike_in.setdefault((ladder, begin), []).append(one)
    decisions = [
        decision
        for (ladder, begin), owed in alike_in.items()
        for decision in foresee(owed, ladder, history, first=first, last=last, today=begin, calendar=calendar)
    ]
    if len(alike_in) > 1:
        decisions.sort(key=lambda one: (one.on, one.obligation.due_on, *one.obligation.key))
    return decisions


def _opened(outlook: Outlook, readers: frozenset[int] | None, only: int | None) -> Answer:
    ladders = (outlook.ladders.usual, *outlook.ladders.own.values())
    until = max(last_due_with_a_rung(ladder, outlook.last, outlook.calendar) for ladder in ladders)
    asked: dict[str, object] = {"until": until}
    if readers is not None:
        asked["mine"] = sorted(readers)
    if only is not None:
        asked["only"] = only
    return answer(_open(of_all=readers is None, of_one=only is not None), asked)


@cache
def _open(*, of_all: bool, of_one: bool) -> Select[*tuple[Any, ...]]:
    """What is open of every kind, with what is decided of it, in one statement."""
    asked = []
    for kind, chosen in SELECTS.items():
        found = chosen.select()
        if kind not in OWED_BY_LEADERS:  # leaders are told as soon as they can sign, whenever it is due
            found = found.where(chosen.due_on <= bindparam("until"))
        if of_one:
            found = found.where(chosen.agreement_id == bindparam("only"))
        asked.append(found if of_all else found.where(chosen.agreement_id.in_(visible_to_mine())))
    owed = union_all(*asked).subquery("owed")
    return select(owed, fates_in(owed).label("fates"))


def _rows(decision: Decision, found: Forecast, zone: ZoneInfo) -> Iterator[ComingReminder]:
    at = datetime.combine(decision.on, MORNING, tzinfo=zone)
    row = ComingReminder(decision.obligation, decision.rung, decision.on, at, found.owner(decision), None, None, None)
    told = found.told(decision)
    for addressee in told.vacant:
        yield replace(row, holder=addressee.holder, skipped=addressee.why)
    for addressee in told.held:
        yield replace(row, holder=addressee.holder, reason=addressee.why)
    if not told.held:
        yield replace(row, skipped=decision.skipped_because or NOBODY)


_NAMES = select(Agency.id, Agency.short_name).where(Agency.id.in_(bindparam("agencies", expanding=True)))
