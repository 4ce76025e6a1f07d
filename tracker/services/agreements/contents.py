"""Changing the numbered headings of an agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.models import Content, Task
from tracker.services.agreements.aligning import let_go
from tracker.services.agreements.versions import Edited, close_agreement, open_agreement
from tracker.services.once import spend


@dataclass(frozen=True)
class ContentFacts:
    """One heading in its place. ``id``: its row, when it stands already."""

    number: str
    title: str
    id: int | None = None


def edit_contents(
    agreement_id: int,
    contents: Sequence[ContentFacts],
    *,
    by: Viewer | None,
    version: int | None,
    now: datetime,
    once: str | None = None,
) -> None:
    """Save the headings in their order; those not named any more go, if no task stands under them.

    Raises RuleBroken with field "contents", NotFound, NotAllowed, ChangedByOthers, AlreadyDone.
    """
    edited = Edited("contents", agreement_id)
    with transaction():
        spend(once, at=now)
        agreement = open_agreement(agreement_id, by=by, version=version, edited=edited)
        before = _facts(agreement_id)
        _write(agreement_id, contents)
        close_agreement(agreement, "edited", edited, by=by, at=now, before=before, after=_facts(agreement_id))


def _write(agreement_id: int, contents: Sequence[ContentFacts]) -> None:
    there = {row.id: row for row in db.session.scalars(select(Content).where(Content.agreement_id == agreement_id))}
    kept = [facts.id for facts in contents if facts.id is not None]
    if not set(kept) <= there.keys() or len(set(kept)) != len(kept):
        raise RuleBroken(message("One of these headings does not belong to this agreement."), field="contents")
    if not contents:
        raise RuleBroken(message("Keep at least one heading; it may be empty."), field="contents")
    for row in there.values():
        if row.id not in kept:
            _refuse_if_used(row)
            let_go(row)
            db.session.delete(row)
    db.session.flush()
    for row in there.values():
        row.position += len(there) + len(contents)  # out of the way: positions are unique
    db.session.flush()
    for position, facts in enumerate(contents, start=1):
        row = there[facts.id] if facts.id is not None else Content(agreement_id=agreement_id)
        row.position, row.number, row.title = position, facts.number, facts.title
        db.session.add(row)
    db.session.flush()


def _refuse_if_used(content: Content) -> None:
    if db.session.scalar(select(Task.id).where(Task.content_id == content.id).limit(1)):
        raise RuleBroken(
            message("Tasks stand under “%(title)s”; move them first.", title=content.title or content.number or "–"),
            field="contents",
        )


def _facts(agreement_id: int) -> dict[str, Any]:
    rows = db.session.execute(
        select(Content.number, Content.title).where(Content.agreement_id == agreement_id).order_by(Content.position)
    )
    return {"contents": [" ".join(word for word in row if word) for row in rows]}
