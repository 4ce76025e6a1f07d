"""A changed annex waiting for its person, and what others saved in its program meanwhile."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.database import db
from tracker.domain.annex_again.choices import Choices, choices_of
from tracker.domain.kept_proposals import from_plain
from tracker.domain.proposals import Proposal
from tracker.models import AuditEntry, PendingAnnex
from tracker.models.imports import KEPT_FOR
from tracker.queries.imports import SECRET

MOST_ENTRIES = 30


@dataclass(frozen=True)
class KeptAnnex:
    """One upload: the file's name, what was read, what was chosen so far. ``is_taken``: it was taken over already."""

    token: str
    file_name: str
    proposal: Proposal
    choices: Choices
    is_taken: bool


@dataclass(frozen=True)
class SavedMeanwhile:
    """One entry of the program's trail: when, who, about what, and the facts that changed."""

    at: datetime
    actor: str
    action: str
    subject: str
    subject_id: int | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def kept_annex(token: str, agreement_id: int, *, person_id: int, now: datetime) -> KeptAnnex | None:
    """The upload behind a secret, for the person who made it and for a day; None else."""
    if not SECRET.fullmatch(token):
        return None
    row = db.session.execute(
        select(PendingAnnex.file_name, PendingAnnex.payload, PendingAnnex.choices, PendingAnnex.taken_at).where(
            PendingAnnex.token == token,
            PendingAnnex.agreement_id == agreement_id,
            PendingAnnex.person_id == person_id,
            PendingAnnex.created_at >= now - KEPT_FOR,
        )
    ).first()
    if row is None:
        return None
    proposal, choices = from_plain(json.loads(row.payload)), choices_of(json.loads(row.choices))
    return KeptAnnex(token, row.file_name, proposal, choices, row.taken_at is not None)


@dataclass(frozen=True)
class HandEdit:
    """The newest edit of a task by hand: when, who, and the facts it changed by their names in the trail."""

    at: datetime
    actor: str
    facts: frozenset[str]


def edited_by_hand(agreement_id: int, task_ids: Collection[int]) -> dict[int, HandEdit]:
    """The newest edit of each task by its form, where there is any: an annex may undo it."""
    if not task_ids:
        return {}
    entries = db.session.execute(
        select(AuditEntry.subject_id, AuditEntry.at, AuditEntry.actor, AuditEntry.before, AuditEntry.after)
        .where(
            AuditEntry.chain == agreement_id,
            AuditEntry.subject == "task",
            AuditEntry.action == "edited",
            AuditEntry.subject_id.in_(sorted(task_ids)),
            AuditEntry.after.not_like('%"file"%'),
        )
        .order_by(AuditEntry.id)
    )
    return {
        row.subject_id: HandEdit(row.at, row.actor, frozenset(json.loads(row.before or "{}")) - {"content_id"})
        for row in entries
    }


def saved_since(agreement_id: int, version: int) -> tuple[SavedMeanwhile, ...]:
    """What was saved in the program after that version, the oldest first; of very many the newest."""
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.chain == agreement_id).order_by(AuditEntry.id.desc()).limit(MOST_ENTRIES)
    )
    found = [
        SavedMeanwhile(
            entry.at, entry.actor, entry.action, entry.subject, entry.subject_id,
            json.loads(entry.before or "{}"), json.loads(entry.after or "{}"),
        )
        for entry in entries
    ]  # fmt: skip
    return tuple(one for one in reversed(found) if one.after.get("version", 0) > version)
