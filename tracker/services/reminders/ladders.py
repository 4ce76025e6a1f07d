"""Setting the ladder of an agreement; what is decided already stays decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from tracker.database import db, insert_row, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.ladders import check_ladder, kept_ladder
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer
from tracker.domain.reminders import DEFAULT_LADDER, Ladder
from tracker.models import OwnLadder
from tracker.services.access import require
from tracker.services.agreements.versions import Edited, close_agreement, open_agreement
from tracker.services.once import spend


def set_ladder(
    agreement_id: int,
    ladder: Ladder,
    *,
    by: Viewer | None,
    version: int | None,
    because: str,
    now: datetime,
    once: str | None = None,
) -> None:
    """From now on this ladder counts for the agreement; set to the usual one it follows that again.

    Raises RuleBroken, NotFound, NotAllowed, ChangedByOthers, AlreadyDone.
    """
    check_ladder(ladder)
    if not because.strip():
        raise RuleBroken(message("Give the reason."), field="because")
    edited = Edited("ladder", agreement_id)
    with transaction():
        spend(once, at=now)
        require(by, Action.SET_LADDER, agreement_id)
        agreement = open_agreement(agreement_id, by=by, version=version, edited=edited)
        of_it = OwnLadder.agreement_id == agreement_id
        before = db.session.scalar(select(OwnLadder.ladder).where(of_it)) or DEFAULT_LADDER
        db.session.execute(delete(OwnLadder).where(of_it))
        if ladder != DEFAULT_LADDER:
            insert_row(OwnLadder, agreement_id=agreement_id, ladder=ladder)
        close_agreement(
            agreement, "edited", edited, by=by, at=now, because=because,
            before={"ladder": kept_ladder(before)}, after={"ladder": kept_ladder(ladder)},
        )  # fmt: skip
