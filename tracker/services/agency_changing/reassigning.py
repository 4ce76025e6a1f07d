"""What awaits somebody of the program after a change: work is given, tasks are picked, or it goes on after all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.agency_changes import Asks, owner_of
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may, may_for
from tracker.domain.program_fates import is_to_end
from tracker.models import Agency, AgencyChange, Reassignment
from tracker.services.access import refuse_closed
from tracker.services.agency_changing.concerned import all_successions
from tracker.services.agency_changing.moved import Moved
from tracker.services.agency_changing.moving_work import move_everything, move_parts, settle_reports
from tracker.services.audit import record
from tracker.services.once import spend

NOT_THERE = message("There is no such agency, or it is no more.")


def reassign(
    reassignment_id: int,
    to_id: int,
    *,
    by: Viewer,
    today: date,
    now: datetime,
    parts: Mapping[int, int] | None = None,
    once: str | None = None,
) -> None:
    """All that the body still owed in the program is owed by ``to_id`` from now on; what is done stays its own.

    Its place among the parties goes over too: name and signature stay as on the paper. ``parts``: by their ids, those
    that go to another instead. Raises NotFound, NotAllowed, RuleBroken with the field "to", AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        row = _locked(reassignment_id, by)
        if row.asks != Asks.GIVE:
            raise RuleBroken(message("This is not work to be given to somebody."))
        elsewhere = dict(parts or {})
        _check_alive({to_id, *elsewhere.values()}, today)
        moved = Moved()
        move_everything(row.agreement_id, row.agency_id, to_id, moved, but=elsewhere)
        _settle(row, to_id, by, today)
        settle_reports(row.agreement_id, today=today)
        _tell(row, to_id, moved, by, now, parts=elsewhere)


def pick_parts(
    reassignment_id: int, part_ids: frozenset[int], *, by: Viewer, today: date, now: datetime, once: str | None = None
) -> None:
    """Of work that is handed over in part: these parts go over, the others stay. None picked: all stay.

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        row = _locked(reassignment_id, by)
        if row.asks != Asks.PICK or row.change_id is None:
            raise RuleBroken(message("This is not work of which a part goes over."))
        to_id = follower_of(row.change_id)
        _check_alive({to_id}, today)
        moved = Moved()
        move_parts(row.agreement_id, row.agency_id, dict.fromkeys(part_ids, to_id), moved)
        _settle(row, to_id if moved.ids else row.agency_id, by, today)
        settle_reports(row.agreement_id, today=today)
        _tell(row, to_id, moved, by, now)


def go_on_after_all(
    reassignment_id: int, because: str, *, by: Viewer, today: date, now: datetime, once: str | None = None
) -> None:
    """What a decision asked of the program is not done, for a reason that everybody of it reads.

    Raises NotFound, NotAllowed, RuleBroken with the field "because", AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        row = _locked(reassignment_id, by)
        if row.asks in (Asks.GIVE, Asks.PICK):
            raise RuleBroken(message("This work has to be given to somebody."))
        if not because.strip():
            raise RuleBroken(message("Say why it goes on."), field="because")
        told = {"asks": row.asks, "because": because.strip()}
        settle_orders(row.agreement_id, by=by, today=today)
        record(by, "went-on", "agreement", row.agreement_id, at=now, agreement_id=row.agreement_id, after=told)


def settle_orders(agreement_id: int, *, by: Viewer, today: date, asks: tuple[Asks, ...] = ()) -> None:
    """What decisions asked of the program (only ``asks``, if given) is settled. Inside the caller's transaction."""
    wanted = asks or (Asks.COMBINE, Asks.REPLACE, Asks.END)
    open_ = Reassignment.agreement_id == agreement_id, Reassignment.settled_on.is_(None), Reassignment.asks.in_(wanted)
    for row in db.session.scalars(select(Reassignment).where(*open_).order_by(Reassignment.id).with_for_update()):
        _settle(row, row.owner_id or row.agency_id, by, today)


def follower_of(change_id: int) -> int:
    """The agency to which a change hands a part of the work over."""
    done = json.loads(db.session.get_one(AgencyChange, change_id).done)
    return int(done["after"][0])


def require_decider(by: Viewer, owner_id: int | None) -> None:
    """The heads of who owes the decision; where nobody of the program is left, who runs the installation.

    Raises NotAllowed.
    """
    if not may_decide(by, owner_id):
        raise NotAllowed(message("Your post does not allow this."))


def may_decide(by: Viewer, owner_id: int | None) -> bool:
    """May this person give it to somebody?"""
    return may(by, Action.ADMINISTER) if owner_id is None else may_for(by, Action.REASSIGN, owner_id)


def _locked(reassignment_id: int, by: Viewer) -> Reassignment:
    row = db.session.scalar(select(Reassignment).where(Reassignment.id == reassignment_id).with_for_update())
    if row is None:
        raise NotFound(message("There is no such program."))
    require_decider(by, row.owner_id)
    refuse_closed(row.agreement_id)
    if row.settled_on is not None:
        if row.asks == Asks.GIVE:
            raise RuleBroken(message("It was given to somebody already, on %(day)s.", day=row.settled_on))
        raise RuleBroken(message("This was settled already, on %(day)s.", day=row.settled_on))
    return row


def _check_alive(agency_ids: set[int], today: date) -> None:
    known = all_successions()
    there = set(db.session.scalars(select(Agency.id).where(Agency.id.in_(agency_ids))))
    if there != agency_ids or any(owner_of(one, known, on=today) != one or is_to_end(one, known) for one in agency_ids):
        raise RuleBroken(NOT_THERE, field="to")


def _settle(row: Reassignment, to_id: int, by: Viewer, today: date) -> None:
    row.settled_on, row.to_id = today, to_id
    row.settled_by_id, row.settled_as = by.person_id, by.acting_as
    db.session.flush()


def _tell(
    row: Reassignment, to_id: int, moved: Moved, by: Viewer, now: datetime, *, parts: Mapping[int, int] | None = None
) -> None:
    name = db.session.get_one(Agency, to_id).name
    told = {"from_id": row.agency_id, "to_id": to_id, "to": name, **moved.ids}
    if parts:
        told["elsewhere"] = {str(part): agency for part, agency in parts.items()}
    record(by, "reassigned", "agreement", row.agreement_id, at=now, agreement_id=row.agreement_id, after=told)
