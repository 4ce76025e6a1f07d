"""Where the pack of a review stands, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select

from tracker.database import read
from tracker.domain.messages import Message
from tracker.domain.packs import PackPart, PackState
from tracker.models import Agreement, Consolidation, Pack, Review, SignOff

NOBODY_CAME = timedelta(minutes=1)


@dataclass(frozen=True)
class PackRow:
    """One pack of the version that stands. ``size`` in bytes."""

    id: int
    state: PackState
    asked_at: datetime
    asked_as: str
    done_count: int
    file_hash: str | None
    size: int | None
    ended_at: datetime | None
    failed_because: Message | None

    @property
    def is_in_hand(self) -> bool:
        """Asked for, or being made."""
        return self.state in (PackState.ASKED, PackState.MAKING)

    @property
    def percent(self) -> int:
        """How much of it is made."""
        return self.done_count * 100 // len(PackPart)


@dataclass(frozen=True)
class PackPage:
    """``number`` None: nothing is final. ``newest``: the last one asked for; ``ready``: the newest that is made.

    ``is_signed_since``: somebody signed after the ready one was asked for. ``is_forgotten``: no scheduler takes it up.
    """

    review_id: int
    agreement_id: int
    agreement: str
    is_illustrative: bool
    period: str
    starts_on: date
    ends_on: date
    number: int | None
    frozen_at: datetime | None
    newest: PackRow | None
    ready: PackRow | None
    is_signed_since: bool
    is_forgotten: bool


def pack_page(review_id: int, *, now: datetime) -> PackPage | None:
    """None when there is no such review. Two statements."""
    row = next(iter(read(_of_review(), {"review": review_id})), None)
    if row is None:
        return None
    packs = [_pack(found) for found in read(_packs(), {"consolidation": row.consolidation_id or 0})]
    newest = packs[0] if packs else None
    ready = next((pack for pack in packs if pack.state is PackState.READY), None)
    names = ("review_id", "agreement_id", "agreement", "is_illustrative", "period", "starts_on", "ends_on", "number",
             "frozen_at")  # fmt: skip
    return PackPage(
        **{name: getattr(row, name) for name in names},
        newest=newest,
        ready=ready,
        is_signed_since=bool(ready and row.signed_at and row.signed_at > ready.asked_at),
        is_forgotten=bool(newest and newest.state is PackState.ASKED and newest.asked_at < now - NOBODY_CAME),
    )


def _pack(row: Row[Any]) -> PackRow:
    names = {name: getattr(row, name) for name in PackRow.__dataclass_fields__}
    return PackRow(**names | {"state": PackState(row.state)})


@cache
def _of_review() -> Select[*tuple[Any, ...]]:
    stands = (
        (Consolidation.review_id == Review.id)
        & Consolidation.withdrawn_at.is_(None)
        & Consolidation.frozen_at.is_not(None)
    )
    signed_at = select(func.max(SignOff.signed_at)).where(SignOff.consolidation_id == Consolidation.id)
    return (
        select(
            Review.id.label("review_id"), Review.agreement_id, Agreement.title.label("agreement"),
            Agreement.is_illustrative, Review.period, Review.starts_on, Review.ends_on,
            Consolidation.id.label("consolidation_id"), Consolidation.number, Consolidation.frozen_at,
            signed_at.scalar_subquery().label("signed_at"),
        )
        .join(Agreement, Agreement.id == Review.agreement_id)
        .outerjoin(Consolidation, stands)
        .where(Review.id == bindparam("review"))
    )  # fmt: skip


@cache
def _packs() -> Select[*tuple[Any, ...]]:
    columns = [getattr(Pack, name) for name in PackRow.__dataclass_fields__]
    mine = Pack.consolidation_id == bindparam("consolidation")
    return select(*columns).where(mine).order_by(Pack.id.desc()).limit(10)
