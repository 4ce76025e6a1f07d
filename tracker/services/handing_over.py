"""Bàn giao: all parts that somebody is in charge of pass to a colleague of the same agency, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, update

from tracker.database import db, transaction
from tracker.domain.charges import Desk, answers_for_part, may_hand_over, seen_parts
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import WRITERS, Viewer
from tracker.models import Assignment, Post
from tracker.models.charges import desk_rows, desks_of, open_parts
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.reminders.readdressing import readdress

HANDED_OVER = "handed-over"


def hand_over(
    agency_id: int,
    from_id: int | None,
    to_id: int,
    *,
    by: Viewer,
    reason: str,
    seen: str,
    today: date,
    now: datetime,
    once: str | None = None,
) -> int:
    """Put the post ``to_id`` in charge of every open part of ``from_id`` (None: of those that name nobody).

    ``seen`` is the mark of the parts that the person was shown. Reminders not sent yet go to the new holder, as do all
    later ones. Answers how many parts moved. Raises NotFound, NotAllowed, AlreadyDone, RuleBroken with the field.
    """
    with transaction():
        spend(once, at=now)
        seat = next((one for one in by.seats if one.agency_id == agency_id and one.role in WRITERS), None)
        if seat is None:
            raise NotFound(message("There is no such post."))
        # One hand-over of an agency at a time: the second sees what the first has moved.
        db.session.execute(select(Post.id).where(Post.agency_id == agency_id).order_by(Post.id).with_for_update())
        desks = desks_of(db.session.execute(desk_rows(), {"agencies": [agency_id], "today": today}))[agency_id]
        source, target = _desk(desks, from_id), _desk(desks, to_id)
        if (from_id is not None and source is None) or target is None:
            raise NotFound(message("There is no such post."))
        if not may_hand_over(by, agency_id, source):
            raise NotAllowed(message("An officer hands over his own tasks; the head of his unit those of others."))
        if target is source or not target.people:
            raise RuleBroken(message("Choose a colleague of the same agency."), field="to_id")
        if not reason.strip():
            raise RuleBroken(message("Say why; it stays in the history of each task."), field="reason")
        parts = _parts_of(sorted(seat.answers_for), from_id, desks)
        if seen_parts(part.id for part in parts) != seen:
            raise RuleBroken(message("What is to be handed over has changed meanwhile. Look at the list once more."))
        if not parts:
            raise RuleBroken(message("There is nothing to hand over."))
        _put_in_charge(parts, source, target, by=by, reason=reason.strip(), now=now)
        people = [id_ for desk in desks if desk in (source, *_told_before(source, desks)) for id_, _name in desk.people]
        readdress(parts, from_people=people, to=target, agency_id=agency_id, today=today)
        return len(parts)


def _desk(desks: Sequence[Desk], post_id: int | None) -> Desk | None:
    return next((desk for desk in desks if desk.post_id == post_id), None)


def _told_before(source: Desk | None, desks: Sequence[Desk]) -> list[Desk]:
    """The officers, where nobody was named."""
    return [] if source else [desk for desk in desks if desk.role == "officer"]


def _parts_of(agencies: list[int], from_id: int | None, desks: Sequence[Desk]) -> list[Row[Any]]:
    """The parts that the post is in charge of, held until this transaction ends."""
    asked = open_parts().with_for_update(of=Assignment)
    rows = db.session.execute(asked, {"agencies": agencies})
    return [row for row in rows if answers_for_part(row.charge_id, from_id, desks)]


def _put_in_charge(
    parts: Sequence[Row[Any]], source: Desk | None, target: Desk, *, by: Viewer, reason: str, now: datetime
) -> None:
    db.session.execute(
        update(Assignment).where(Assignment.id.in_([part.id for part in parts])).values(charge_id=target.post_id)
    )
    for part in parts:
        record(
            by, HANDED_OVER, "task", part.task_id, at=now, agreement_id=part.agreement_id,
            before={"charge": source.said if source else "", "charge_id": part.charge_id},
            after={"charge": target.said, "charge_id": target.post_id, "part_id": part.id, "reason": reason},
        )  # fmt: skip
