"""What stands at the head and at the foot of every paper: who issues it, and whether it is a draft or signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tracker.domain.papers.bodies import Layout, layout_of, place_of


class PaperState(StrEnum):
    """How far a paper has come. DRAFT: nothing is frozen; UNSIGNED: frozen, signatures are missing."""

    DRAFT = "draft"
    UNSIGNED = "unsigned"
    SIGNED = "signed"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Issuer:
    """A body that issues the paper, with the abbreviation for its number."""

    name: str
    abbreviation: str | None = None


@dataclass(frozen=True)
class PaperHead:
    """``issued_on`` None: dots to be filled in. ``version`` and ``hash`` None: nothing is frozen. ``verify_url``: where
    the hash can be checked."""

    issuers: tuple[Issuer, ...]
    state: PaperState
    issued_on: date | None = None
    version: int | None = None
    hash: str | None = None
    verify_url: str = ""

    @property
    def names(self) -> list[str]:
        """Of the issuing bodies."""
        return [issuer.name for issuer in self.issuers]

    @property
    def layout(self) -> Layout:
        """The State's, or the Party's where all who issue are of the Party."""
        return layout_of(self.names)

    @property
    def place(self) -> str:
        """Where it is issued."""
        return place_of(self.names)


@dataclass(frozen=True)
class PaperSignature:
    """One signature, or the place for it: then without titles, person and time."""

    party: str
    titles: tuple[str, ...] = ()
    person: str = ""
    signed_at: datetime | None = None
    reservation: str | None = None


@dataclass(frozen=True)
class PartySignature:
    """A signature with the party it is of."""

    party_id: int
    signature: PaperSignature


@dataclass(frozen=True)
class Signed:
    """Who signed a version. ``not_asked``: parties without a place of their own, for a body that they are part of signs
    in another's; ``called``: the name under which it is still to sign there."""

    signatures: tuple[PartySignature, ...] = ()
    not_asked: frozenset[int] = frozenset()
    called: Mapping[int, str] = field(default_factory=dict)
