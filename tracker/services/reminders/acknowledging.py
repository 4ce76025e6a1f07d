"""An agency promises by when it will be done: reminders rest until then, once for a due date."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db, insert_new, transaction
from tracker.domain.agencies import answers_on
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.messages import message
from tracker.domain.obligations import Obligation, ObligationKind
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.promises import check_promise
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Acknowledgement, AgencySuccession
from tracker.models.agencies import succession_of
from tracker.models.obligations import SELECTS, obligation_of
from tracker.services.audit import record
from tracker.services.once import spend

FIELD = "until_on"


def acknowledge(
    kind: ObligationKind,
    obligation_id: int,
    owner_id: int,
    *,
    until_on: date,
    by: Viewer,
    calendar: WorkingCalendar,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Promise that this agency's obligation is done by ``until_on``; ``today`` is a local date.

    Raises NotAllowed, RuleBroken with the field, AlreadyDone.
    """
    if not may_for(by, Action.ACKNOWLEDGE, owner_id):
        raise NotAllowed(message("Each agency promises for what it owes itself."))
    with transaction():
        spend(once, at=now)
        owed = _owed(kind, obligation_id, owner_id, today=today, calendar=calendar)
        check_promise(until_on, due_on=owed.due_on, today=today, calendar=calendar)
        seat = by.seat_for(Action.ACKNOWLEDGE, owner_id)
        promised = {"owner_id": owner_id, "due_version": owed.due_version, "due_on": owed.due_on, "until_on": until_on}
        kept = db.session.scalar(
            insert_new(Acknowledgement)
            .values(
                obligation_kind=kind,
                obligation_id=obligation_id,
                agreement_id=owed.agreement_id,
                made_on=today,
                made_at=now,
                person_id=by.person_id,
                post_title=seat.title if seat else by.post_title,
                **promised,
            )
            .returning(Acknowledgement.id)
        )
        if kept is None:
            raise RuleBroken(message("A day was promised already; that is done once for a due date."), field=FIELD)
        record(by, "acknowledged", kind, obligation_id, at=now, agreement_id=owed.agreement_id, after=promised)


def _owed(
    kind: ObligationKind, obligation_id: int, owner_id: int, *, today: date, calendar: WorkingCalendar
) -> Obligation:
    """What this agency owes and has not done. Raises RuleBroken."""
    chosen = SELECTS[kind]
    row = db.session.execute(chosen.select().where(chosen.id == obligation_id, chosen.owner_id == owner_id)).first()
    if row is None:
        raise RuleBroken(message("It is done or set aside: there is nothing to promise any more."), field=FIELD)
    successions = tuple(succession_of(one) for one in db.session.scalars(select(AgencySuccession)))
    owed = obligation_of(row, answers_on(successions, today), calendar=calendar)
    if today < owed.opens_on:
        raise RuleBroken(message("It is owed only from %(day)s on.", day=owed.opens_on), field=FIELD)
    return owed
