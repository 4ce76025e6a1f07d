"""Two people writing one agreement at once: the second is told what the first did, and nobody's change is lost.

``agreements.version`` rises with every saved change; each audit entry carries the version it made. A form brings the
version it was shown with. Changes since then to something else are no conflict; changes to the same thing are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.database import db
from tracker.domain.closing import is_closed
from tracker.domain.errors import ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Standing, Viewer, may
from tracker.models import Agreement, AuditEntry, Party
from tracker.services.audit import record

MOST_ENTRIES = 500


@dataclass(frozen=True)
class Edited:
    """What is being changed: "agreement", "parties", "contents", "rules" or "task", and its id."""

    subject: str
    subject_id: int


@dataclass(frozen=True)
class Change:
    """One saved change by someone else: who, when, and the facts before and after as the trail has them."""

    at: datetime
    actor: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


class ChangedByOthers(ChangedMeanwhile):
    """The same thing was changed since the form was shown; ``changes`` says how, the oldest first."""

    def __init__(self, changes: tuple[Change, ...], version: int) -> None:
        super().__init__(message("Someone else saved changes here while you were writing."))
        self.changes = changes
        self.version = version


def open_agreement(agreement_id: int, *, by: Viewer | None, version: int | None, edited: Edited) -> Agreement:
    """The agreement, held until the transaction ends. ``by`` None: the system itself.

    Raises NotFound, NotAllowed, ChangedByOthers, RuleBroken when it is closed. ``version`` None asks for no check.
    """
    agreement = db.session.scalar(select(Agreement).where(Agreement.id == agreement_id).with_for_update())
    if agreement is None:
        raise NotFound(message("There is no such agreement."))
    if by is not None and not may(by, Action.EDIT_AGREEMENT, _standing(agreement_id)):
        raise NotAllowed(message("Only officers and leaders of the parties change an agreement."))
    if agreement.closed_on is not None:
        raise RuleBroken(is_closed(agreement.closed_on))
    if version is not None and agreement.version != version:
        changes = changes_since(agreement_id, version, edited)
        if changes:
            raise ChangedByOthers(changes, agreement.version)
    return agreement


def close_agreement(
    agreement: Agreement,
    action: str,
    edited: Edited,
    *,
    by: Viewer | None,
    at: datetime,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    because: str | None = None,
) -> None:
    """Give the agreement its next version and write the trail: facts that differ, and the reason if there is any."""
    agreement.version += 1
    differing = [name for name in after if before.get(name) != after[name]]
    differing += [name for name in before if name not in after]
    record(
        by, action, edited.subject, edited.subject_id, at=at, agreement_id=agreement.id,
        before={name: before[name] for name in differing if name in before},
        after={name: after[name] for name in differing if name in after}
        | ({"because": because} if because else {})
        | {"version": agreement.version},
    )  # fmt: skip


def changes_since(agreement_id: int, version: int, edited: Edited) -> tuple[Change, ...]:
    """What was changed of one thing after that version, the oldest first."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.chain == agreement_id,
            AuditEntry.subject == edited.subject,
            AuditEntry.subject_id == edited.subject_id,
        )
        .order_by(AuditEntry.id.desc())
        .limit(MOST_ENTRIES)
    )
    found = [(entry, json.loads(entry.after or "{}")) for entry in entries]
    return tuple(
        Change(entry.at, entry.actor, json.loads(entry.before or "{}"), after)
        for entry, after in reversed(found)
        if after.get("version", 0) > version
    )


def _standing(agreement_id: int) -> Standing:
    rows = db.session.execute(
        select(Party.agency_id, Party.is_standing).where(Party.agreement_id == agreement_id)
    ).all()
    return Standing(
        parties=frozenset(agency_id for agency_id, _ in rows),
        standing=frozenset(agency_id for agency_id, is_standing in rows if is_standing),
    )
