"""What agencies owe and have not done, read out of the tables: named selects, and the value each row stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Row,
    ScalarSelect,
    Select,
    String,
    and_,
    column,
    exists,
    false,
    literal,
    or_,
    select,
    values,
)
from sqlalchemy.orm import InstrumentedAttribute

from tracker.domain.agencies import Succession, SuccessionKind, answering
from tracker.domain.messages import Message, message
from tracker.domain.obligations import Obligation, ObligationKind
from tracker.domain.period_names import period_in_text
from tracker.domain.promises import AFTER_PROMISE, Promise
from tracker.domain.tasks import LEADING, SetState
from tracker.models.acknowledgements import Acknowledgement, promise_for
from tracker.models.agencies import AgencySuccession
from tracker.models.agreements import Agreement, Party
from tracker.models.reminders import Reminder
from tracker.models.reviews import Report, Review
from tracker.models.tasks import Assignment, Task

MOST_KEPT = 3000
STRICTLY_BEFORE = and_(Task.due_strictly_before, Agreement.overdue_strictly)


def open_reports() -> Select[*tuple[Any, ...]]:
    """Reports not submitted, with what an Obligation needs."""
    return (
        select(
            literal(ObligationKind.REPORT.value).label("kind"),
            Report.id,
            Report.agency_id.label("owner_id"),
            Report.agreement_id,
            Report.due_on,
            Report.due_version,
            Report.opens_on,
            false().label("is_strict"),
            literal("").label("number"),
            Review.period.label("title"),
            Agreement.title.label("program"),
            _standing_agency().label("standing_id"),
            Acknowledgement.made_on,
            Acknowledgement.until_on,
        )
        .join(Review, Review.id == Report.review_id)
        .join(Agreement, Agreement.id == Report.agreement_id)
        .outerjoin(Acknowledgement, promise_for(ObligationKind.REPORT, Report.id, Report.agency_id, Report.due_version))
        .where(Report.submitted_at.is_(None))
    )


def open_tasks() -> Select[*tuple[Any, ...]]:
    """Lead parts of dated tasks that were not reported done (or were returned), unless paused or cancelled."""
    return (
        select(
            literal(ObligationKind.TASK.value).label("kind"),
            Task.id,
            Assignment.agency_id.label("owner_id"),
            Task.agreement_id,
            Task.effective_due_on.label("due_on"),
            Task.due_version,
            Agreement.tracked_from.label("opens_on"),
            STRICTLY_BEFORE.label("is_strict"),
            Task.number,
            Task.title,
            Agreement.title.label("program"),
            _standing_agency().label("standing_id"),
            Acknowledgement.made_on,
            Acknowledgement.until_on,
        )
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Agreement, Agreement.id == Task.agreement_id)
        .outerjoin(Acknowledgement, promise_for(ObligationKind.TASK, Task.id, Assignment.agency_id, Task.due_version))
        .where(
            Task.effective_due_on.is_not(None),
            Task.done_on.is_(None),
            Task.set_state.is_(None) | Task.set_state.not_in([SetState.PAUSED, SetState.CANCELLED]),
            Assignment.role.in_(sorted(LEADING)),
            Assignment.reported_on.is_(None),
        )
    )


@dataclass(frozen=True)
class OpenSelect:
    """The named select of one kind, with the columns that conditions are put on. ``due_on``: as stored."""

    select: Callable[[], Select[*tuple[Any, ...]]]
    id: InstrumentedAttribute[int]
    agreement_id: InstrumentedAttribute[int]
    owner_id: InstrumentedAttribute[int]
    due_on: InstrumentedAttribute[Any]
    due_version: InstrumentedAttribute[int]
    is_strict: ColumnElement[bool]


SELECTS = {
    ObligationKind.REPORT: OpenSelect(
        open_reports, Report.id, Report.agreement_id, Report.agency_id, Report.due_on, Report.due_version, false()
    ),
    ObligationKind.TASK: OpenSelect(
        open_tasks,
        Task.id,
        Task.agreement_id,
        Assignment.agency_id,
        Task.effective_due_on,
        Task.due_version,
        STRICTLY_BEFORE,
    ),
}


def undecided(
    kind: ObligationKind, newest: Iterable[tuple[date, bool, str]], *, today: date
) -> Select[*tuple[Any, ...]]:
    """The open ones whose newest rung is not decided, and of which nobody is told today already.

    ``newest``: due day as stored, is it strict, that rung. One thing is told at most once a day.
    """
    chosen = SELECTS[kind]
    rung = (
        values(column("due_on", Date), column("is_strict", Boolean), column("rung", String), name="rung")
        .data(list(newest))
        .cte("newest")
    )
    has_come = and_(rung.c.due_on == chosen.due_on, rung.c.is_strict == chosen.is_strict)
    return chosen.select().join(rung, has_come).where(~_is_decided(kind, rung.c.rung, today))


def promises_run_out(kind: ObligationKind, *, today: date) -> Select[*tuple[Any, ...]]:
    """The open ones whose promised day has passed and that were not asked about since, on a working day."""
    has_passed = Acknowledgement.until_on < today
    return SELECTS[kind].select().where(has_passed, ~_is_decided(kind, literal(AFTER_PROMISE), today))


def _is_decided(kind: ObligationKind, rung: ColumnElement[str], today: date) -> ColumnElement[bool]:
    """Is that rung decided, or was anyone told of the thing today?"""
    chosen = SELECTS[kind]
    return exists().where(
        Reminder.obligation_kind == kind,
        Reminder.obligation_id == chosen.id,
        Reminder.owner_id == chosen.owner_id,
        Reminder.due_version == chosen.due_version,
        or_(Reminder.rung == rung, and_(Reminder.for_on == today, Reminder.skipped_because.is_(None))),
    )


def due_days(kind: ObligationKind, *, until: date) -> Select[*tuple[Any, ...]]:
    """The different due days of what is open, up to ``until``."""
    chosen = SELECTS[kind]
    return chosen.select().with_only_columns(chosen.due_on).where(chosen.due_on <= until).distinct()


@lru_cache(maxsize=MOST_KEPT)
def obligation_of(row: Row[Any], successions: tuple[Succession, ...], *, today: date) -> Obligation:
    """The obligation a row of these selects stands for, owed by the agency that answers today.

    Kept by the row: whoever looks ahead reads hundreds of them again and again.
    """
    return Obligation(
        kind=ObligationKind(row.kind),
        id=row.id,
        owner_id=row.owner_id,
        agreement_id=row.agreement_id,
        due_on=row.due_on - timedelta(days=1) if row.is_strict else row.due_on,
        due_version=row.due_version,
        opens_on=row.opens_on,
        agency_id=answering(row.owner_id, successions, on=today),
        standing_id=None if row.standing_id is None else answering(row.standing_id, successions, on=today),
        about=_about(row),
        program=row.program,
        promise=None if row.made_on is None else Promise(row.made_on, row.until_on),
    )


def succession_of(row: AgencySuccession) -> Succession:
    """The domain's succession that a row stands for."""
    return Succession(row.predecessor_id, row.successor_id, SuccessionKind(row.kind), row.effective_on)


def _standing_agency() -> ScalarSelect[int]:
    """The standing agency of the agreement, else its first party."""
    return (
        select(Party.agency_id)
        .where(Party.agreement_id == Agreement.id)
        .order_by(Party.is_standing.desc(), Party.position)
        .limit(1)
        .correlate(Agreement)
        .scalar_subquery()
    )


def _about(row: Row[Any]) -> Message:
    if row.kind == ObligationKind.REPORT:
        return message("Report: %(period)s", period=period_in_text(row.title))
    if row.number:
        return message("%(number)s. %(title)s", number=row.number, title=row.title)
    return message("%(title)s", title=row.title)
