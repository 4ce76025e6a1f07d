"""What will be sent on the coming days, to whom, and what will not: the planner's own rules, played forward."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select

from tracker.database import db, read
from tracker.domain.ladders import Ladders
from tracker.domain.messages import Message
from tracker.domain.obligations import Obligation, ObligationKey, ObligationKind
from tracker.domain.recipients import NOBODY, Addressee, Holder, Staff, addressees
from tracker.domain.reminder_forecast import History, foresee
from tracker.domain.reminders import MORNING, Decided, Decision, Ladder, last_due_with_a_rung
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agency, AgencySuccession
from tracker.models.fates import fates_of, history_of
from tracker.models.obligations import SELECTS, obligation_of, succession_of
from tracker.models.staff import posts_of, staff_of
from tracker.queries.viewers import visible_to_mine

AT_ONCE = 500


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


class Forecast:
    """The decisions of some days, and for each of them who is told, looked up once for all that are alike."""

    def __init__(self, decisions: list[Decision], staff: Staff, names: dict[int, str]) -> None:
        self.decisions, self.names, self._staff = decisions, names, staff
        self._told: dict[object, Told] = {}

    def told(self, decision: Decision) -> Told:
        """Whom this decision reaches; nobody when it is skipped."""
        one = decision.obligation
        alike = (one.agency_id, one.standing_id, decision.tiers)
        if alike not in self._told:
            people = addressees(one, decision.tiers, self._staff) if decision.tiers else []
            self._told[alike] = Told(
                tuple(addressee for addressee in people if addressee.holder.person_id is not None),
                tuple(addressee for addressee in people if addressee.holder.person_id is None),
            )
        return self._told[alike]

    def owner(self, decision: Decision) -> str:
        """Short name of the agency that owes."""
        return self.names[decision.obligation.agency_id]


def forecast(outlook: Outlook, *, readers: frozenset[int] | None = None, only: int | None = None) -> Forecast:
    """Every rung of those days, by day. ``readers``: only of programs that these agencies may read; else of all.

    ``only``: of this agreement.
    """
    obligations = _obligations(outlook, readers, only)
    decisions = _foreseen(obligations, outlook)
    owing = {(decision.obligation.agency_id, decision.obligation.standing_id) for decision in decisions}
    agencies = {agency for pair in owing for agency in pair if agency is not None}
    staff = staff_of(read(posts_of(), {"agencies": sorted(agencies), "on": outlook.today})) if agencies else {}
    return Forecast(decisions, staff, _short_names(agencies))


def coming_reminders(outlook: Outlook) -> list[ComingReminder]:
    """Every rung of those days for each of its recipients, by day."""
    found = forecast(outlook)
    return [row for decision in found.decisions for row in _rows(decision, found, outlook.zone)]


def _foreseen(obligations: list[Obligation], outlook: Outlook) -> list[Decision]:
    """Each obligation played by the ladder of its agreement, all in the order of the days."""
    history = _history(obligations, outlook.zone)
    by_ladder: dict[Ladder, list[Obligation]] = {}
    for one in obligations:
        by_ladder.setdefault(outlook.ladders.of(one.agreement_id), []).append(one)
    decisions = [
        decision
        for ladder, played in by_ladder.items()
        for decision in foresee(
            played, ladder, history,
            first=outlook.first, last=outlook.last, today=outlook.today, calendar=outlook.calendar,
        )
    ]  # fmt: skip
    if len(by_ladder) > 1:
        decisions.sort(key=lambda decision: (decision.on, decision.obligation.due_on))
    return decisions


def _obligations(outlook: Outlook, readers: frozenset[int] | None, only: int | None) -> list[Obligation]:
    until = max(
        last_due_with_a_rung(ladder, outlook.last, outlook.calendar)
        for ladder in (outlook.ladders.usual, *outlook.ladders.own.values())
    )
    asked: dict[str, object] = {"until": until}
    if readers is not None:
        asked["mine"] = sorted(readers)
    if only is not None:
        asked["only"] = only
    successions = tuple(succession_of(row) for row in db.session.scalars(select(AgencySuccession)))
    return [
        obligation_of(row, successions, today=outlook.today)
        for kind in SELECTS
        for row in read(_open(kind, of_all=readers is None, of_one=only is not None), asked)
    ]


@cache
def _open(kind: ObligationKind, *, of_all: bool, of_one: bool) -> Select[*tuple[Any, ...]]:
    chosen = SELECTS[kind]
    asked = chosen.select().where(chosen.due_on <= bindparam("until"))
    if of_one:
        asked = asked.where(chosen.agreement_id == bindparam("only"))
    return asked if of_all else asked.where(chosen.agreement_id.in_(visible_to_mine()))


def _history(obligations: list[Obligation], zone: ZoneInfo) -> History:
    found: dict[ObligationKey, dict[str, Decided]] = {}
    for kind in SELECTS:
        ids = sorted({one.id for one in obligations if one.kind is kind})
        for at in range(0, len(ids), AT_ONCE):
            found |= history_of(read(fates_of(kind), {"ids": ids[at : at + AT_ONCE]}), zone)
    return found


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


def _short_names(agency_ids: Iterable[int]) -> dict[int, str]:
    rows = read(select(Agency.id, Agency.short_name).where(Agency.id.in_(sorted(agency_ids))), {})
    return {row.id: row.short_name for row in rows}
