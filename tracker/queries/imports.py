"""Uploaded annexes waiting for their person's confirmation."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.database import db
from tracker.domain.kept_mends import mends_of
from tracker.domain.kept_proposals import from_plain
from tracker.domain.mending import Mends
from tracker.domain.proposals import Proposal
from tracker.models.imports import KEPT_FOR, PendingImport

SECRET = re.compile(r"[A-Za-z0-9_-]{20,64}")


@dataclass(frozen=True)
class Pending:
    """One upload: the file's name, what was read, and the agreement it has become, if it was confirmed already.

    ``mends``: what its person changed since it was read; ``version`` counts these changes.
    """

    token: str
    file_name: str
    proposal: Proposal
    agreement_id: int | None
    mends: Mends
    version: int


def pending_import(token: str, *, person_id: int, now: datetime) -> Pending | None:
    """The upload behind a secret, for the person who made it and for a day; None else."""
    if not SECRET.fullmatch(token):
        return None
    row = db.session.scalar(
        select(PendingImport).where(
            PendingImport.token == token,
            PendingImport.person_id == person_id,
            PendingImport.created_at >= now - KEPT_FOR,
        )
    )
    if row is None:
        return None
    mends = mends_of(json.loads(row.mends)) if row.mends else Mends()
    return Pending(token, row.file_name, from_plain(json.loads(row.payload)), row.agreement_id, mends, row.version)
