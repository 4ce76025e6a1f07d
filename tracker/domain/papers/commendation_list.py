"""Danh sách đề nghị khen thưởng: what the parties of a program propose, and what became of earlier proposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.commendations import CommendationLine, CommendationState, Honoured
from tracker.domain.papers.heads import Issuer, PaperHead, PaperState

TO_PROPOSE = frozenset({CommendationState.AGREED, CommendationState.PROPOSED})


@dataclass(frozen=True)
class CommendationList:
    """The list of one program as it stands. ``lines``: all that no party declined, in the order they were found."""

    issuers: tuple[Issuer, ...]
    by_kind: str
    symbol: str | None
    agreement: str
    agreed_on: date | None
    lines: tuple[CommendationLine, ...]

    @property
    def head(self) -> PaperHead:
        """Of a paper to be signed by hand."""
        return PaperHead(self.issuers, PaperState.DRAFT)

    @property
    def proposed(self) -> dict[Honoured, tuple[CommendationLine, ...]]:
        """What every party agrees to and no authority has decided: models, collectives, individuals."""
        found = {
            kind: tuple(one for one in self.lines if one.honoured is kind and one.state in TO_PROPOSE)
            for kind in Honoured
        }
        return {kind: lines for kind, lines in found.items() if lines}

    @property
    def decided(self) -> tuple[CommendationLine, ...]:
        """What an authority has commended."""
        return tuple(one for one in self.lines if one.state is CommendationState.DECIDED)
