"""What agencies owe as one list in SQL: parts of tasks and reports, each with its group and the date it is due.

The statements are put together once; only their values change from request to request.
"""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from tracker.domain.due_kinds import DueKind
from tracker.domain.obligations import ObligationKind
from tracker.domain.permissions import HEADS, OWN_ACTIONS, Action, Role, Viewer
from tracker.domain.status import due_soon_until, overdue_before
from tracker.domain.tasks import SetState
from tracker.models import Acknowledgement, Agreement, Assignment, Holding, Indicator, Report, ReportDraft, Review, Task
from tracker.models.acknowledgements import promise_for
from tracker.models.agency_changes import is_given_away
from tracker.models.charges import in_charge, is_held_today
from tracker.models.one_body import is_done_with, is_reported_with
from tracker.queries.indicators import added, newest
from tracker.queries.task_facts import TASK_COLUMNS

PART, REPORT = "part", "report"


class Group(IntEnum):
    """In which order things are owed. WAITING is out of one's hands until another agency confirms;
    COLLEAGUE: an officer's colleague is in charge of it."""

    OVERDUE = 1
    SOON = 2
    LATER = 3
    ONGOING = 4
    PAUSED = 5
    WAITING = 6
    COLLEAGUE = 7


def values(viewer: Viewer, *, today: date) -> dict[str, Any]:
    """What the statements ask for: whose work, and the boundaries that the domain draws for today."""
    return {
        "mine": sorted(viewer.agency_ids_as(OWN_ACTIONS[Action.SEE_WORK])),
        "as_officer": sorted(viewer.agency_ids_as({Role.OFFICER}) - viewer.agency_ids_as(HEADS)),
        "person": viewer.person_id,
        "today": today,
        "late": overdue_before(today),
        "late_by_letter": overdue_before(today, strictly_before=True),
        "soon": due_soon_until(today),
        "soon_by_letter": due_soon_until(today, strictly_before=True),
    }


SAID_OF_ROWS = (
    Task.number,
    Task.title,
    Task.due_text,
    *TASK_COLUMNS,
    Assignment.role,
    Assignment.last_entry_on,
    Assignment.percent,
    Assignment.reported_on,
    Assignment.confirmed_on,
    Assignment.returned_on,
    Assignment.return_reason,
    Review.period,
    Report.opens_on,
    ReportDraft.presented_at,
    ReportDraft.sent_back_at,
    Indicator.unit,
    Indicator.target,
    Indicator.baseline,
    Indicator.is_cumulative,
)
"""What a page says of each row."""


@cache
def statement() -> Select[*tuple[Any, ...]]:
    """Of the groups ``shown``, ``size`` rows from ``offset``, with what a page says of each; and how many all are.

    Each row carries the counts of all groups (``count_1``, ..); when the page is empty there is one row without an id.
    """
    owed = _owed().cte("owed")
    counted = select(
        *(func.count().filter(owed.c.grp == int(group)).label(f"count_{group.value}") for group in Group)
    ).subquery("counted")
    page = (
        select(owed)
        .where(owed.c.grp.in_(bindparam("shown", expanding=True)))
        .order_by(owed.c.grp, owed.c.due_on, owed.c.kind, owed.c.id)
        .limit(bindparam("size"))
        .offset(bindparam("offset"))
        .subquery("page")
    )
    any_indicator = aliased(Indicator)
    first_indicator = select(func.min(any_indicator.id)).where(any_indicator.task_id == page.c.task_id)
    return (
        select(
            counted,
            page,
            Agreement.title.label("agreement"),
            Agreement.is_illustrative,
            Agreement.overdue_strictly,
            *SAID_OF_ROWS,
            in_charge().label("in_charge"),
            added().label("added"),
            newest().label("newest"),
            Acknowledgement.until_on,
        )
        .select_from(counted)
        .outerjoin(page, true())
        .outerjoin(Agreement, Agreement.id == page.c.agreement_id)
        .outerjoin(Task, Task.id == page.c.task_id)
        .outerjoin(Assignment, and_(page.c.kind == PART, Assignment.id == page.c.id))
        .outerjoin(Report, and_(page.c.kind == REPORT, Report.id == page.c.id))
        .outerjoin(Review, Review.id == Report.review_id)
        .outerjoin(ReportDraft, ReportDraft.report_id == Report.id)
        .outerjoin(Indicator, Indicator.id == first_indicator.scalar_subquery())
        .outerjoin(Acknowledgement, _promise(page.c))
        .order_by(page.c.grp, page.c.due_on, page.c.kind, page.c.id)
    )


def _promise(owed: Any) -> ColumnElement[bool]:
    kind = case((owed.kind == PART, ObligationKind.TASK.value), else_=ObligationKind.REPORT.value)
    version = func.coalesce(Task.due_version, Report.due_version)
    return promise_for(kind, func.coalesce(owed.task_id, owed.id), owed.agency_id, version)


def _owed() -> CompoundSelect[*tuple[Any, ...]]:
    return union_all(_parts(), _reports())


def _parts() -> Select[*tuple[Any, ...]]:
    """Open parts of tasks that are neither done nor cancelled; ongoing ones while their program is in force."""
    is_dated = Task.due_kind == DueKind.DATED
    is_in_force = and_(
        or_(Agreement.valid_from.is_(None), Agreement.valid_from <= bindparam("today")),
        or_(Agreement.valid_to.is_(None), Agreement.valid_to >= bindparam("today")),
    )
    group = case(
        (Assignment.reported_on.is_not(None), int(Group.WAITING)),
        (_is_a_colleagues(), int(Group.COLLEAGUE)),
        (Task.set_state == SetState.PAUSED, int(Group.PAUSED)),
        (and_(is_dated, _due(Task.effective_due_on.__lt__, "late")), int(Group.OVERDUE)),
        (and_(is_dated, _due(Task.effective_due_on.__le__, "soon")), int(Group.SOON)),
        (is_dated, int(Group.LATER)),
        else_=int(Group.ONGOING),
    )
    return (
        select(
            literal(PART).label("kind"),
            Assignment.id.label("id"),
            Assignment.task_id.label("task_id"),
            Assignment.agreement_id.label("agreement_id"),
            Assignment.agency_id.label("agency_id"),
            Task.effective_due_on.label("due_on"),
            group.label("grp"),
        )
        .join(Task, Task.id == Assignment.task_id)
        .join(Agreement, Agreement.id == Assignment.agreement_id)
        .where(
            Assignment.agency_id.in_(bindparam("mine", expanding=True)),
            ~is_given_away(Assignment.agreement_id, Assignment.agency_id),
            ~is_done_with(),
            Agreement.closed_on.is_(None),
            Assignment.confirmed_on.is_(None),
            Task.done_on.is_(None),
            or_(Task.set_state.is_(None), Task.set_state == SetState.PAUSED),
            or_(is_dated, is_in_force, Assignment.reported_on.is_not(None)),
        )
    )


def _is_a_colleagues() -> ColumnElement[bool]:
    """Somebody else than this officer holds the post in charge; where nobody holds it, it is everybody's."""
    held = select(Holding.id).where(Holding.post_id == Assignment.charge_id, is_held_today())
    is_me = Holding.person_id == bindparam("person")
    return and_(
        Assignment.charge_id.is_not(None),
        Assignment.agency_id.in_(bindparam("as_officer", expanding=True)),
        held.correlate(Assignment).exists(),
        ~held.where(is_me).correlate(Assignment).exists(),
    )


def _due(compare: Any, boundary: str) -> ColumnElement[bool]:
    """The due date against a boundary; a day further where the agreement reads "before" to the letter."""
    return or_(
        compare(bindparam(boundary)),
        and_(Agreement.overdue_strictly, Task.due_strictly_before, compare(bindparam(f"{boundary}_by_letter"))),
    )


def _reports() -> Select[*tuple[Any, ...]]:
    """Reports not handed in that are open, or will be due soon."""
    group = case(
        (Report.due_on < bindparam("late"), int(Group.OVERDUE)),
        (Report.due_on <= bindparam("soon"), int(Group.SOON)),
        else_=int(Group.LATER),
    )
    found = select(
        literal(REPORT).label("kind"),
        Report.id.label("id"),
        null().label("task_id"),
        Report.agreement_id.label("agreement_id"),
        Report.agency_id.label("agency_id"),
        Report.due_on.label("due_on"),
        group.label("grp"),
    )
    return found.join(Agreement, Agreement.id == Report.agreement_id).where(
        Agreement.closed_on.is_(None),
        Report.agency_id.in_(bindparam("mine", expanding=True)),
        ~is_given_away(Report.agreement_id, Report.agency_id),
        ~is_reported_with(),
        Report.submitted_at.is_(None),
        Report.opens_on <= bindparam("soon"),
        or_(Report.opens_on <= bindparam("today"), Report.due_on <= bindparam("soon")),
    )
