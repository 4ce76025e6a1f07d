"""A changed annex between preview and taking over: kept for its person, with what he chose, forgotten after a day."""

from __future__ import annotations

import json
import secrets
from datetime import datetime

from sqlalchemy import delete

from tracker.database import db, transaction
from tracker.domain.annex_again.choices import Choices, plain_choices
from tracker.domain.errors import RuleBroken
from tracker.domain.kept_proposals import to_plain
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer
from tracker.domain.proposal_limits import within_limits
from tracker.domain.proposals import Proposal
from tracker.models import PendingAnnex
from tracker.models.imports import KEPT_FOR
from tracker.services.access import require
from tracker.services.uploads import held_upload

LONGEST_NAME = 300


def keep_annex(agreement_id: int, proposal: Proposal, *, file_name: str, by: Viewer, now: datetime) -> str:
    """Keep what was read for this person's preview; answers the secret that leads to it. Old ones are dropped.

    Raises RuleBroken for a paper with errors, NotFound, NotAllowed.
    """
    if within_limits(proposal).is_refused:
        raise RuleBroken(message("The paper has errors; nothing of it can be saved."))
    token = secrets.token_urlsafe(24)
    with transaction():
        require(by, Action.EDIT_AGREEMENT, agreement_id)
        db.session.execute(delete(PendingAnnex).where(PendingAnnex.created_at < now - KEPT_FOR))
        pending = PendingAnnex(
            token=token, agreement_id=agreement_id, person_id=by.person_id, file_name=file_name[:LONGEST_NAME],
            created_at=now, payload=json.dumps(to_plain(proposal), ensure_ascii=False), choices="{}",
        )  # fmt: skip
        db.session.add(pending)
    return token


def keep_choices(token: str, choices: Choices, *, by: Viewer, now: datetime) -> None:
    """Keep what was chosen so far. Raises NotFound (expired, taken over, or someone else's)."""
    with transaction():
        pending = held_upload(PendingAnnex, token, by=by, now=now)
        pending.choices = json.dumps(plain_choices(choices), ensure_ascii=False)
