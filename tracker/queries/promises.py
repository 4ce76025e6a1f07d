"""Promises for what is owed: the form that makes one, and those that were made for a task or a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, literal, select

from tracker.database import db
from tracker.domain.messages import Message, message
from tracker.domain.obligation_names import named
from tracker.domain.obligations import ObligationKind
from tracker.domain.period_names import period_in_text
from tracker.domain.permissions import AGREEMENT_ACTIONS, Action, Viewer
from tracker.domain.promises import is_to_be_promised
from tracker.domain.working_days import WorkingCalendar
from tracker.mail.links import path_to
from tracker.models import Acknowledgement, Agency, Agreement, Assignment, Decision, Report, Review, Task
from tracker.models.acknowledgements import promise_for
from tracker.models.obligations import SELECTS, last_day


@dataclass(frozen=True)
class Made:
    """A promise of the agency ``owner_id`` for the present due date: by which post, when, until when."""

    owner_id: int
    made_on: date
    until_on: date
    post: str


@dataclass(frozen=True)
class PromisePage:
    """What is promised. ``path``: the page of it; ``is_owed``: there is something to promise and no promise yet."""

    kind: ObligationKind
    obligation_id: int
    owner_id: int
    about: Message
    agreement: str
    agency: str
    due_on: date | None
    days_late: int
    made: Made | None
    is_owed: bool

    @property
    def path(self) -> str:
        """The page of the task or the report."""
        return path_to(self.kind, self.obligation_id)


def made_columns() -> Sequence[Any]:
    """What ``made_in`` reads, for a statement that joins ``acknowledgements`` from outside."""
    a = Acknowledgement
    return a.owner_id, a.made_on, a.until_on, a.post_title


def made_in(row: Row[Any]) -> Made | None:
    """Out of a row with made_columns(); None where nothing was promised."""
    return None if row.made_on is None else Made(row.owner_id, row.made_on, row.until_on, row.post_title)


def promise_of_part(assignment_id: int, *, today: date) -> PromisePage | None:
    """The page for an agency's part of a task; None when there is no such part."""
    row = db.session.execute(
        select(
            literal(ObligationKind.TASK.value).label("kind"), Task.id, Task.number, Task.title,
            Assignment.agency_id, Agreement.title.label("agreement"), Agency.name.label("agency"),
            Task.effective_due_on.label("due_on"), *made_columns(),
        )
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Agreement, Agreement.id == Task.agreement_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .outerjoin(
            Acknowledgement, promise_for(ObligationKind.TASK, Task.id, Assignment.agency_id, Task.due_version)
        )
        .where(Assignment.id == assignment_id)
    ).one_or_none()  # fmt: skip
    return None if row is None else _page(row, message("%(title)s", title=f"{row.number} {row.title}".strip()), today)


def promise_of_report(report_id: int, *, today: date) -> PromisePage | None:
    """The page for an agency's report; None when there is no such report."""
    row = db.session.execute(
        select(
            literal(ObligationKind.REPORT.value).label("kind"), Report.id, Review.period,
            Report.agency_id, Agreement.title.label("agreement"), Agency.name.label("agency"), Report.due_on,
            *made_columns(),
        )
        .join(Review, Review.id == Report.review_id)
        .join(Agreement, Agreement.id == Report.agreement_id)
        .join(Agency, Agency.id == Report.agency_id)
        .outerjoin(Acknowledgement, promise_for(ObligationKind.REPORT, Report.id, Report.agency_id, Report.due_version))
        .where(Report.id == report_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    return _page(row, message("Report: %(period)s", period=period_in_text(row.period)), today)


def promise_of_decision(decision_id: int, *, today: date) -> PromisePage | None:
    """The page for what leaders decided; None when there is no such decision."""
    promised = promise_for(ObligationKind.DECISION, Decision.id, Decision.owner_id, Decision.due_version)
    row = db.session.execute(
        select(
            literal(ObligationKind.DECISION.value).label("kind"), Decision.id, Decision.text,
            Decision.owner_id.label("agency_id"), Agreement.title.label("agreement"), Agency.name.label("agency"),
            Decision.due_on, *made_columns(),
        )
        .join(Agreement, Agreement.id == Decision.agreement_id)
        .join(Agency, Agency.id == Decision.owner_id)
        .outerjoin(Acknowledgement, promised)
        .where(Decision.id == decision_id)
    ).one_or_none()  # fmt: skip
    return None if row is None else _page(row, named(ObligationKind.DECISION, "", row.text), today)


def promise_of_owed(
    kinds: Sequence[ObligationKind], obligation_id: int, *, viewer: Viewer, calendar: WorkingCalendar, today: date
) -> PromisePage | None:
    """The page for the first of these kinds that the viewer's agencies owe there; None when they owe none of them."""
    mine = sorted(viewer.agency_ids_as(AGREEMENT_ACTIONS[Action.ACKNOWLEDGE][0]))
    for kind in kinds:
        chosen = SELECTS[kind]
        owed = chosen.select().where(chosen.id == obligation_id, chosen.owner_id.in_(mine))
        row = db.session.execute(owed.order_by(chosen.owner_id)).first()
        if row is not None:
            return _page_of_owed(kind, row, last_day(kind, row.due_on, calendar), today)
    return None


def _page_of_owed(kind: ObligationKind, row: Row[Any], due_on: date, today: date) -> PromisePage:
    promised = select(*made_columns()).where(promise_for(kind, row.id, row.owner_id, row.due_version))
    made = db.session.execute(promised).one_or_none() if row.made_on else None
    return PromisePage(
        kind=kind,
        obligation_id=row.id,
        owner_id=row.owner_id,
        about=named(kind, row.number, row.title),
        agreement=row.program,
        agency=db.session.get_one(Agency, row.owner_id).name,
        due_on=due_on,
        days_late=(today - due_on).days,
        made=made_in(made) if made else None,
        is_owed=made is None and is_to_be_promised(is_open=row.opens_on <= today, due_on=due_on, today=today),
    )


def _page(row: Row[Any], about: Message, today: date) -> PromisePage:
    kind = ObligationKind(row.kind)
    chosen = SELECTS[kind]
    owed = db.session.execute(chosen.select().where(chosen.id == row.id, chosen.owner_id == row.agency_id)).first()
    made = made_in(row)
    is_open = owed is not None and owed.opens_on <= today
    return PromisePage(
        kind=kind,
        obligation_id=row.id,
        owner_id=row.agency_id,
        about=about,
        agreement=row.agreement,
        agency=row.agency,
        due_on=row.due_on,
        days_late=(today - row.due_on).days if row.due_on else 0,
        made=made,
        is_owed=made is None and is_to_be_promised(is_open=is_open, due_on=row.due_on, today=today),
    )
