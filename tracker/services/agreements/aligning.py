"""Saying which content of a program carries which content of its parent program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import aliased

from tracker.database import db, transaction
from tracker.domain.alignment import check_alignment
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.models import Agreement, Content, GuidanceContent
from tracker.services.agreements.versions import Edited, close_agreement, open_agreement
from tracker.services.once import spend


def align_contents(
    agreement_id: int,
    chosen: Mapping[int, int | None],
    *,
    by: Viewer | None,
    version: int | None,
    now: datetime,
    once: str | None = None,
) -> None:
    """``chosen``: content id -> id of the parent's content that it carries, None: it is this program's own addition.

    Contents that are not named stay as they are. Raises RuleBroken, NotFound, NotAllowed, ChangedByOthers, AlreadyDone.
    """
    edited = Edited("alignment", agreement_id)
    with transaction():
        spend(once, at=now)
        agreement = open_agreement(agreement_id, by=by, version=version, edited=edited)
        if agreement.parent_id is None:
            raise RuleBroken(message("This program carries out no other; name that one first."))
        own = {row.id: row for row in db.session.scalars(select(Content).where(Content.agreement_id == agreement_id))}
        above = set(db.session.scalars(select(Content.id).where(Content.agreement_id == agreement.parent_id)))
        check_alignment(chosen, above=above, own=set(own))
        before = _facts(agreement_id)
        for content_id, above_id in chosen.items():
            own[content_id].aligned_to_id = above_id
        agreement.aligned_at = now
        db.session.flush()
        close_agreement(agreement, "aligned", edited, by=by, at=now, before=before, after=_facts(agreement_id))


def forget_alignment(agreement: Agreement) -> None:
    """Its parent program is another one now: what was said of the old one no longer counts."""
    agreement.aligned_at = None
    db.session.execute(update(Content).where(Content.agreement_id == agreement.id).values(aligned_to_id=None))


def let_go(content: Content) -> None:
    """The content goes from its program: those below that carried it carry none, and their pages list them as added.

    Guidance about it is about what is left, or the whole program.
    """
    db.session.execute(delete(GuidanceContent).where(GuidanceContent.content_id == content.id))
    db.session.execute(update(Content).where(Content.aligned_to_id == content.id).values(aligned_to_id=None))


def _facts(agreement_id: int) -> dict[str, Any]:
    """Each content with what it carries, as the trail keeps it."""
    above = aliased(Content)
    rows = db.session.execute(
        select(Content.number, Content.title, above.number, above.title)
        .outerjoin(above, above.id == Content.aligned_to_id)
        .where(Content.agreement_id == agreement_id)
        .order_by(Content.position)
    )
    said = [(" ".join(filter(None, row[:2])), " ".join(filter(None, row[2:]))) for row in rows]
    return {"alignment": [f"{own or '…'} → {carried or '–'}" for own, carried in said]}
