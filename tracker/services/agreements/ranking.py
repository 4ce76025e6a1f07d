"""Xếp hạng giữa các bên: off until every party agreed, and off again as soon as one takes that back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.models import Party
from tracker.services.access import require
from tracker.services.audit import record
from tracker.services.once import spend


def agree_ranking(agreement_id: int, *, agrees: bool, by: Viewer, now: datetime, once: str | None = None) -> bool:
    """Keep that the viewer's agency agrees (or no longer agrees) that the parties are ranked; for itself only.

    True when that made a difference. Raises NotFound, NotAllowed, RuleBroken when the program is closed, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        require(by, Action.AGREE_RANKING, agreement_id)
        parties = db.session.scalars(
            select(Party).where(Party.agreement_id == agreement_id).order_by(Party.id).with_for_update()
        ).all()
        own = [party for party in parties if may_for(by, Action.AGREE_RANKING, party.agency_id)]
        if not own:
            raise NotAllowed(message("Each party agrees for itself."))
        changed = [party for party in own if (party.ranking_agreed_at is not None) != agrees]
        for party in changed:
            party.ranking_agreed_at, party.ranking_agreed_as = (now, by.acting_as) if agrees else (None, None)
            record(
                by, "agreed-ranking" if agrees else "withdrew-ranking", "agreement", agreement_id, at=now,
                agreement_id=agreement_id, before={"agrees": not agrees},
                after={"agrees": agrees, "party_id": party.id, "party": party.name_as_signed},
            )  # fmt: skip
        return bool(changed)
