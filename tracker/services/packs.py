"""Packs of papers: asked for by people, taken up by whichever scheduler comes first, each by one statement.

asked -> making -> ready | failed. Leases go by the database's clock; a maker that dies loses its pack to the next.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import aliased

from tracker.database import database_clock, db, insert_new, transaction
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.messages import Message, message
from tracker.domain.packs import MOST_TRIES, PackState
from tracker.domain.permissions import Action, Viewer
from tracker.models import Consolidation, Pack, Review
from tracker.services.access import require
from tracker.services.audit import record
from tracker.services.once import spend

LEASE_SECONDS = 60.0
"""Longer than any part takes; each part that is made renews it."""
KEPT_FOR = timedelta(days=7)
P = Pack
_OVERDUE = (P.state == PackState.MAKING) & (P.leased_until < database_clock())
_FREE = or_(P.state == PackState.ASKED, _OVERDUE)
_NOBODYS: dict[str, Any] = {"lease_token": None, "leased_until": None}
DIED = message("Whoever made it died over it three times. The administrator finds the reason in the log.")


@dataclass(frozen=True)
class ClaimedPack:
    """A pack that is ours to make as long as the token holds."""

    id: int
    token: str
    agreement_id: int
    review_id: int
    consolidation_id: int
    asked_by_id: int


def ask_pack(review_id: int, *, by: Viewer, now: datetime, once: str | None = None) -> None:
    """Ask for the papers of the final version that stands. While one is in hand, asking again adds nothing.

    Raises NotFound, NotAllowed, AlreadyDone; RuleBroken when nothing is final.
    """
    with transaction():
        spend(once, at=now)
        review = db.session.get(Review, review_id)
        if review is None:
            raise NotFound(message("There is no such review."))
        require(by, Action.SEE_AGREEMENT, review.agreement_id)
        stands = Consolidation.withdrawn_at.is_(None), Consolidation.frozen_at.is_not(None)
        final = db.session.scalar(select(Consolidation.id).where(Consolidation.review_id == review_id, *stands))
        if final is None:
            raise RuleBroken(message("Nothing is final yet; a pack is made of a final version only."))
        asked = {
            "agreement_id": review.agreement_id, "review_id": review_id, "consolidation_id": final, "asked_at": now,
            "asked_by_id": by.person_id, "asked_as": by.acting_as, "state": PackState.ASKED, "done_count": 0,
            "try_count": 0,
        }  # fmt: skip
        if db.session.execute(insert_new(P).returning(P.id), asked).one_or_none() is not None:
            record(by, "asked-pack", "review", review_id, at=now, agreement_id=review.agreement_id)


def is_any_waiting() -> bool:
    """Is there a pack that nobody makes? A read: nothing is locked while there is none."""
    found = db.session.scalar(select(P.id).where(_FREE).limit(1)) is not None
    db.session.rollback()
    return found


def claim_pack(*, at: datetime, lease_seconds: float = LEASE_SECONDS) -> ClaimedPack | None:
    """Take the pack that waits longest, or one whose maker died; nobody else gets it. None when none waits."""
    waiting = select(P.id).where(_FREE).order_by(P.id).limit(1).with_for_update(skip_locked=True).cte("waiting")
    token = secrets.token_hex(16)
    with transaction():
        given_up = {"state": PackState.FAILED, "failed_because": DIED, "ended_at": at, **_NOBODYS}
        _execute(update(P).where(_OVERDUE, P.try_count >= MOST_TRIES).values(given_up))
        row = db.session.execute(
            update(P)
            .where(P.id.in_(select(waiting.c.id)), _FREE)
            .values(
                state=PackState.MAKING, lease_token=token, leased_until=database_clock(lease_seconds), done_count=0,
                try_count=P.try_count + 1,
            )
            .returning(P.id, P.agreement_id, P.review_id, P.consolidation_id, P.asked_by_id)
            .execution_options(synchronize_session=False)
        ).one_or_none()  # fmt: skip
    return None if row is None else ClaimedPack(token=token, **row._mapping)


def note_part(claimed: ClaimedPack, done_count: int, *, lease_seconds: float = LEASE_SECONDS) -> bool:
    """So many parts are made. False when the pack is no longer ours, and then the maker leaves it alone."""
    return _change(claimed, done_count=done_count, leased_until=database_clock(lease_seconds))


def finish_pack(claimed: ClaimedPack, *, file_hash: str, size: int, at: datetime) -> bool:
    """It is ready, in the file called ``file_hash``; ``size`` in bytes."""
    return _change(claimed, state=PackState.READY, file_hash=file_hash, size=size, ended_at=at, **_NOBODYS)


def fail_pack(claimed: ClaimedPack, because: Message, *, at: datetime) -> bool:
    """It cannot be made, with the reason for whoever asked."""
    return _change(claimed, state=PackState.FAILED, failed_because=because, ended_at=at, **_NOBODYS)


def give_back_pack(claimed: ClaimedPack) -> bool:
    """The maker is stopped before it is done: the next one begins anew, and this try does not count."""
    return _change(claimed, state=PackState.ASKED, try_count=P.try_count - 1, done_count=0, **_NOBODYS)


def forget_old_packs(*, now: datetime) -> frozenset[str]:
    """Drop what ended a week ago, and what a newer pack of the same review replaces; answers the files still named."""
    newer = aliased(Pack)
    replaced = select(newer.id).where(
        newer.review_id == P.review_id, newer.id > P.id, newer.state == PackState.READY
    )  # fmt: skip
    ended = P.state.in_([PackState.READY, PackState.FAILED])
    with transaction():
        _execute(delete(P).where(ended, or_(P.ended_at < now - KEPT_FOR, replaced.exists())))
        return frozenset(name for name in db.session.scalars(select(P.file_hash)) if name)


def _change(claimed: ClaimedPack, **changes: object) -> bool:
    ours = P.id == claimed.id, P.state == PackState.MAKING, P.lease_token == claimed.token
    with transaction():
        return _execute(update(P).where(*ours).values(changes))


def _execute(statement: Any) -> bool:
    found = db.session.execute(statement.execution_options(synchronize_session=False))
    return bool(getattr(found, "rowcount", 0))
