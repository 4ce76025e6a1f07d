"""Uploaded registers waiting for their person's confirmation, and the programs that their rows are compared with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.database import db
from tracker.domain.kept_registers import KeptRegister, from_plain
from tracker.domain.register_matches import Standing
from tracker.models import Agreement, Alias
from tracker.models.identities import identities, identity_rows
from tracker.models.imports import KEPT_FOR
from tracker.models.registers import PendingRegister
from tracker.queries.imports import SECRET
from tracker.queries.viewers import visible_agreement_ids


@dataclass(frozen=True)
class Pending:
    """One upload: the file's name, its rows as read and mended, and how many programs it has become, if it has."""

    token: str
    file_name: str
    kept: KeptRegister
    entered_count: int | None


def pending_register(token: str, *, person_id: int, now: datetime) -> Pending | None:
    """The upload behind a secret, for the person who made it and for a day; None else."""
    if not SECRET.fullmatch(token):
        return None
    row = db.session.execute(
        select(PendingRegister.file_name, PendingRegister.payload, PendingRegister.entered_count).where(
            PendingRegister.token == token,
            PendingRegister.person_id == person_id,
            PendingRegister.created_at >= now - KEPT_FOR,
        )
    ).first()
    return Pending(token, row.file_name, from_plain(json.loads(row.payload)), row.entered_count) if row else None


def standing_programs(agency_ids: frozenset[int]) -> Sequence[Standing]:
    """The programs that these agencies may read, by what tells them from one another; in two statements."""
    visible = Agreement.id.in_(visible_agreement_ids(agency_ids))
    aliases: dict[int, list[str]] = {}
    named = select(Alias.agreement_id, Alias.name).where(Alias.agreement_id.in_(visible_agreement_ids(agency_ids)))
    for agreement_id, name in db.session.execute(named):
        aliases.setdefault(agreement_id, []).append(name)
    found = identities(db.session.execute(identity_rows(visible)))
    return [Standing(id_, identity, tuple(aliases.get(id_, ()))) for id_, identity in found]
