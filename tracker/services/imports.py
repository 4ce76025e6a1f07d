"""An uploaded annex between preview and confirmation: kept for its person, saved once, forgotten after a day."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.kept_proposals import to_plain
from tracker.domain.messages import message
from tracker.domain.periods import Cadence
from tracker.domain.permissions import Action, Viewer, may
from tracker.domain.proposal_limits import within_limits
from tracker.domain.proposals import Proposal
from tracker.domain.working_days import WorkingCalendar
from tracker.models.imports import KEPT_FOR, PendingImport
from tracker.services.agreements.intake import add_proposal

LONGEST_NAME = 300


def keep_import(proposal: Proposal, *, file_name: str, by: Viewer, now: datetime) -> str:
    """Keep what was read for this person's preview; answers the secret that leads to it. Old ones are dropped."""
    token = secrets.token_urlsafe(24)
    payload = json.dumps(to_plain(proposal), ensure_ascii=False)
    with transaction():
        db.session.execute(delete(PendingImport).where(PendingImport.created_at < now - KEPT_FOR))
        db.session.add(
            PendingImport(
                token=token,
                person_id=by.person_id,
                file_name=file_name[:LONGEST_NAME],
                created_at=now,
                payload=payload,
            )
        )
    return token


def save_import(
    token: str,
    proposal: Proposal,
    *,
    by: Viewer,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
    cadences: Sequence[Cadence],
    tracked_from: date,
) -> int:
    """Save the previewed paper, as its person has mended its head; answers the agreement. Confirming twice saves once.

    Raises NotFound (expired, or someone else's), NotAllowed, RuleBroken with the field that is wrong.
    """
    if not may(by, Action.CREATE_AGREEMENT):
        raise NotAllowed(message("Only officers and leaders of an agency enter agreements."))
    if within_limits(proposal).is_refused:
        raise RuleBroken(message("The paper has errors; nothing of it can be saved."))
    with transaction():
        pending = db.session.scalar(
            select(PendingImport)
            .where(
                PendingImport.token == token,
                PendingImport.person_id == by.person_id,
                PendingImport.created_at >= now - KEPT_FOR,
            )
            .with_for_update()
        )
        if pending is None:
            raise NotFound(message("This upload is no longer kept; upload the file again."))
        if pending.agreement_id is None:
            pending.agreement_id = add_proposal(
                proposal, by=by, today=today, now=now, calendar=calendar, cadences=cadences, tracked_from=tracked_from
            )
        return pending.agreement_id
