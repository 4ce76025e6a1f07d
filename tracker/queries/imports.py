"""Uploaded annexes waiting for their person's confirmation."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.database import db
from tracker.domain.kept_proposals import from_plain
from tracker.domain.proposals import Proposal
from tracker.models.imports import KEPT_FOR, PendingImport

SECRET = re.compile(r"[A-Za-z0-9_-]{20,64}")


@dataclass(frozen=True)
class Pending:
    """One upload: the file's name, what was read, and the agreement it has become, if it was confirmed already."""

    token: str
    file_name: str
    proposal: Proposal
    agreement_id: int | None


def pending_import(token: str, *, person_id: int, now: datetime) -> Pending | None:
    """The upload behind a secret, for the person who made it and for a day; None else."""
    if not SECRET.fullmatch(token):
        return None
    row = db.session.execute(
        select(PendingImport.file_name, PendingImport.payload, PendingImport.agreement_id).where(
            PendingImport.token == token,
            PendingImport.person_id == person_id,
            PendingImport.created_at >= now - KEPT_FOR,
        )
    ).first()
    return Pending(token, row.file_name, from_plain(json.loads(row.payload)), row.agreement_id) if row else None
