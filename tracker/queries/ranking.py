"""Which parties of a program agreed to be ranked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from tracker.database import read
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.models import Agreement, Party


@dataclass(frozen=True)
class PartyConsent:
    """One party: when and under which post it agreed, None while it has not. ``may_answer``: may the viewer, for it?"""

    agency_id: int
    party: str
    agreed_at: datetime | None
    agreed_as: str | None
    may_answer: bool


@dataclass(frozen=True)
class RankingConsents:
    """All parties in signing order."""

    agreement: str
    symbol: str | None
    parties: tuple[PartyConsent, ...]

    @property
    def is_on(self) -> bool:
        """Did all agree?"""
        return bool(self.parties) and all(party.agreed_at is not None for party in self.parties)

    @property
    def own(self) -> tuple[PartyConsent, ...]:
        """Those for which the viewer may answer."""
        return tuple(party for party in self.parties if party.may_answer)


def ranking_consents(agreement_id: int, viewer: Viewer) -> RankingConsents | None:
    """One statement; None without parties."""
    rows = read(_asked(), {"agreement": agreement_id})
    if not rows:
        return None
    return RankingConsents(
        rows[0].title,
        rows[0].symbol,
        tuple(
            PartyConsent(
                row.agency_id, row.name_as_signed, row.ranking_agreed_at, row.ranking_agreed_as,
                may_answer=may_for(viewer, Action.AGREE_RANKING, row.agency_id),
            )
            for row in rows
        ),
    )  # fmt: skip


@cache
def _asked() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Agreement.title, Agreement.symbol, Party.agency_id, Party.name_as_signed, Party.ranking_agreed_at,
            Party.ranking_agreed_as,
        )
        .join(Party, Party.agreement_id == Agreement.id)
        .where(Agreement.id == bindparam("agreement"))
        .order_by(Party.position, Party.id)
    )  # fmt: skip
