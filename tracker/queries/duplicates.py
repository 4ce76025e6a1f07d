"""Programs that may be the same as one that is being entered, among those the viewer may read. A warning only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, true

from tracker.database import db
from tracker.domain.agency_names import AgencyIndex
from tracker.domain.duplicates import Likeness, PaperIdentity, SignedBy, likeness, say_likeness
from tracker.domain.messages import Message
from tracker.models import Agreement
from tracker.models.identities import identities, identity_rows
from tracker.queries.search import ESCAPE, MOST_WORDS, literally
from tracker.queries.viewers import visible_agreement_ids

MOST_NARROWED = 5  # papers; for more of them all that the viewer may read is compared


@dataclass(frozen=True)
class Similar:
    """A program that stands already, and why it may be the same."""

    id: int
    title: str
    symbol: str | None
    signed_on: date | None
    why: Likeness

    @property
    def reason(self) -> Message:
        """Why, as a person reads it."""
        return say_likeness(self.why)


def paper_identity(
    title: str, symbol: str | None, signed_on: date | None, parties: Iterable[str], known: AgencyIndex
) -> PaperIdentity:
    """What is compared of a paper that is being entered; its parties are looked up as saving would."""
    signed = []
    for name in parties:
        agency = known.find_known(name).only
        signed.append(SignedBy(agency.id if agency else None, name))
    return PaperIdentity(title, symbol, signed_on, tuple(signed))


def standing_identity(agreement_id: int) -> PaperIdentity:
    """What is compared of a program that stands; the caller knows that it exists."""
    return next(identity for _id, identity in _identities(Agreement.id == agreement_id))


def similar_agreements(
    agency_ids: frozenset[int], papers: Sequence[PaperIdentity], *, but: int | None = None
) -> list[list[Similar]]:
    """For each paper the programs that may be the same, in one statement for all; ``but``: the one being edited."""
    found: list[list[Similar]] = [[] for _paper in papers]
    if not papers:
        return found
    visible = Agreement.id.in_(visible_agreement_ids(agency_ids)), Agreement.id != (but or 0)
    near = or_(*map(_near, papers)) if len(papers) <= MOST_NARROWED else true()
    by_number: dict[object, list[int]] = {}
    by_title: dict[str, list[int]] = {}
    for place, paper in enumerate(papers):
        by_number.setdefault(paper.number_key, []).append(place)
        by_title.setdefault(paper.title_key, []).append(place)
    for id_, standing in _identities(*visible, near):
        places = by_number.get(standing.number_key, []) if standing.number_key else []
        for place in dict.fromkeys([*places, *by_title.get(standing.title_key, [])]):
            if why := likeness(papers[place], standing):
                found[place].append(Similar(id_, standing.title, standing.symbol, standing.signed_on, why))
    return found


def _near(paper: PaperIdentity) -> ColumnElement[bool]:
    """What the database can tell: the same number, or the title somewhere in what the program is found by."""
    words = sorted(set(paper.title_key.split()), key=len, reverse=True)[:MOST_WORDS]
    near = and_(*(Agreement.search_text.like(f"%{literally(word)}%", escape=ESCAPE) for word in words), true())
    if paper.symbol_key:
        number = paper.symbol_key.partition("-")[0]
        return or_(near, Agreement.symbol_key.like(f"{literally(number)}-%", escape=ESCAPE))
    return near


def _identities(*conditions: ColumnElement[bool]) -> Iterable[tuple[int, PaperIdentity]]:
    return identities(db.session.execute(identity_rows(*conditions)))
