"""What the head of the paper says otherwise than the program's: shown, never taken over in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.agency_names import NamedAgency, name_key
from tracker.domain.annex_again.facts import words_key
from tracker.domain.paper_agencies import PaperAgencies
from tracker.domain.proposals import Proposal
from tracker.domain.symbols import same_symbol_key


@dataclass(frozen=True, kw_only=True)
class StandingHead:
    """The head of the program as it stands."""

    kind: str
    symbol: str | None
    title: str
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class HeadDifference:
    """One fact by the name of its column ("parties" for those who signed): as it stands, as the paper states it."""

    fact: str
    before: str | date | None
    after: str | date


def head_differences(head: StandingHead, paper: Proposal, agencies: PaperAgencies) -> tuple[HeadDifference, ...]:
    """The facts that the paper states and that are others; what it leaves out says nothing."""
    found = []
    if paper.kind and words_key(paper.kind) != words_key(head.kind):
        found.append(HeadDifference("kind", head.kind, paper.kind))
    if paper.symbol and (head.symbol is None or same_symbol_key(paper.symbol) != same_symbol_key(head.symbol)):
        found.append(HeadDifference("symbol", head.symbol, paper.symbol))
    if paper.title and words_key(paper.title) != words_key(head.title):
        found.append(HeadDifference("title", head.title, paper.title))
    for name in ("signed_on", "valid_from", "valid_to"):
        stated: date | None = getattr(paper, name)
        if stated is not None and stated != getattr(head, name):
            found.append(HeadDifference(name, getattr(head, name), stated))
    if paper.parties and _who_signed(paper.parties, agencies) != [party.id for party in agencies.parties]:
        standing = "; ".join(party.name for party in agencies.parties)
        found.append(HeadDifference("parties", standing or None, "; ".join(paper.parties)))
    return tuple(found)


def _who_signed(names: Sequence[str], agencies: PaperAgencies) -> list[int | str]:
    """Each as the party whose name it is, else as the agency it means, else by its name."""
    return [_meant(name, agencies) for name in names]


def _meant(name: str, agencies: PaperAgencies) -> int | str:
    same: list[NamedAgency] = [party for party in agencies.parties if name_key(party.name) == name_key(name)]
    only = same[0] if len(same) == 1 else agencies.match(name).only
    return only.id if only else name_key(name)
