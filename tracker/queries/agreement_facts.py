"""The facts of one program: what was signed, by whom, in which family of programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from tracker.database import read
from tracker.domain.errors import NotFound
from tracker.domain.messages import Message, message
from tracker.domain.periods import Cadence
from tracker.domain.review_clauses import is_only_usual, say_cadence
from tracker.models import Agency, Agreement, Alias, ChangedProgram, EmergencyReading, Party, ReviewRule
from tracker.models.imports import PendingImport
from tracker.queries.successions import heirs, renamed_since_signing
from tracker.queries.viewers import visible_to_mine

MOST_RELATED = 60


class Kinship(StrEnum):
    """What another program is to this one."""

    PARENT = "parent"
    PREDECESSOR = "predecessor"
    CHILD = "child"
    SUCCESSOR = "successor"


@dataclass(frozen=True)
class RelatedAgreement:
    """A program of the same family that the viewer may open."""

    id: int
    kinship: Kinship
    title: str
    symbol: str | None
    signed_on: date | None


@dataclass(frozen=True)
class AgreementWords:
    """Other names of a program, and its review rules that are on: cadence, months."""

    aliases: tuple[str, ...]
    rules: tuple[tuple[Cadence, int | None], ...]

    @property
    def cadences(self) -> list[Message]:
        """How often it is reviewed, the shortest first."""
        return [say_cadence(cadence, months) for cadence, months in self.rules]

    def is_only_usual(self, review_text: str | None) -> bool:
        """True when it is reviewed as usual because the paper names no rhythm."""
        return is_only_usual([cadence for cadence, _months in self.rules], review_text)


NO_WORDS = AgreementWords((), ())


@dataclass(frozen=True)
class AgreementFacts:
    """What the signed paper says. ``related`` holds only programs that the viewer may see.

    ``imported_from``: the file that a page imported it from, and ``imported_by_id`` whoever did.
    ``emergency_at``: when it was last opened in an emergency (see ``queries/emergencies.py``). ``is_changed``: its
    agencies changed by a decision (see ``queries/agency_changes.py``).
    """

    id: int
    kind: str
    title: str
    symbol: str | None
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
    signing_note: str | None
    overdue_strictly: bool
    is_illustrative: bool
    related: tuple[RelatedAgreement, ...]
    validity_text: str | None = None
    review_text: str | None = None
    words: AgreementWords = NO_WORDS
    imported_from: str | None = None
    imported_by_id: int | None = None
    emergency_at: datetime | None = None
    is_changed: bool = False
    is_untracked: bool = False

    def related_as(self, *kinds: Kinship) -> list[RelatedAgreement]:
        """Those of these kinds, in the order of their signing."""
        return [other for other in self.related if other.kinship in kinds]


@dataclass(frozen=True)
class PartySigned:
    """One signature: name, signatory and title as they stood. ``now``: who answers today, if under another name."""

    agency_id: int
    name: str
    signatory: str | None
    signatory_title: str | None
    is_standing: bool
    now: str | None


def agreement_facts(agreement_id: int, agency_ids: frozenset[int]) -> AgreementFacts:
    """The paper and its family, as far as these agencies may see it. Raises NotFound."""
    rows = read(_family(), {"agreement": agreement_id, "mine": sorted(agency_ids)})
    this = next((row for row in rows if row.id == agreement_id), None)
    if this is None:
        raise NotFound(message("There is no such program."))
    related = []
    for row in rows:
        kinships = {
            Kinship.PARENT: row.id == this.parent_id,
            Kinship.PREDECESSOR: row.id == this.predecessor_id,
            Kinship.CHILD: row.parent_id == this.id,
            Kinship.SUCCESSOR: row.predecessor_id == this.id,
        }
        related += [
            RelatedAgreement(row.id, kinship, row.title, row.symbol, row.signed_on)
            for kinship, fits in kinships.items()
            if fits and row.id != this.id
        ]
    return AgreementFacts(
        id=this.id,
        kind=this.kind,
        title=this.title,
        symbol=this.symbol,
        signed_on=this.signed_on,
        valid_from=this.valid_from,
        valid_to=this.valid_to,
        signing_note=this.signing_note,
        overdue_strictly=this.overdue_strictly,
        is_illustrative=this.is_illustrative,
        related=tuple(related),
        validity_text=this.validity_text,
        review_text=this.review_text,
        words=_words(this.aliases, this.rules),
        imported_from=this.imported_from,
        imported_by_id=this.imported_by_id,
        emergency_at=this.emergency_at,
        is_changed=bool(this.is_changed),
        is_untracked=this.valid_to is not None and this.valid_to < this.tracked_from,
    )


def _words(aliases: str | None, rules: str | None) -> AgreementWords:
    """Out of what the statement joined: a database joins in any order."""
    parted = (rule.split(":") for rule in (rules or "").splitlines())
    found = [(Cadence(cadence), int(months) or None) for cadence, months in parted]
    order = list(Cadence)
    return AgreementWords(
        aliases=tuple(sorted((aliases or "").splitlines())),
        rules=tuple(sorted(found, key=lambda rule: (order.index(rule[0]), rule[1] or 0))),
    )


def agreement_parties(agreement_id: int, *, today: date) -> list[PartySigned]:
    """The signatures in their order, each with today's name of who answers for it where that has changed."""
    return [
        PartySigned(
            row.agency_id,
            row.name_as_signed,
            row.signatory,
            row.signatory_title,
            row.is_standing,
            now if (now := row.heir_name or (row.own_name if row.is_renamed else None)) != row.name_as_signed else None,
        )
        for row in read(_signatures(), {"agreement": agreement_id, "today": today})
    ]


@cache
def _signatures() -> Select[*tuple[Any, ...]]:
    signed = Party.agreement_id == bindparam("agreement", type_=Integer)
    passed_on = heirs(select(Party.agency_id).where(signed))
    heir = aliased(Agency)
    return (
        select(
            Party.agency_id,
            Party.name_as_signed,
            Party.signatory,
            Party.signatory_title,
            Party.is_standing,
            Agency.name.label("own_name"),
            heir.name.label("heir_name"),
            renamed_since_signing(),
        )
        .join(Agreement, Agreement.id == Party.agreement_id)
        .join(Agency, Agency.id == Party.agency_id)
        .outerjoin(passed_on, passed_on.c.agency_id == Party.agency_id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
        .where(signed)
        .order_by(Party.position)
    )


def _of_import(column: InstrumentedAttribute[Any], name: str) -> ColumnElement[Any]:
    """A fact of the import that made this program."""
    of_this = PendingImport.agreement_id == bindparam("agreement", type_=Integer)
    return select(column).where(of_this).scalar_subquery().label(name)


def _opened_in_emergency() -> ColumnElement[datetime]:
    """When this program was last opened in an emergency: the page asks for more only if it ever was."""
    of_this = EmergencyReading.agreement_id == bindparam("agreement", type_=Integer)
    return select(func.max(EmergencyReading.opened_at)).where(of_this).scalar_subquery().label("emergency_at")


def _changed() -> ColumnElement[bool]:
    """The same for changes of its agencies."""
    of_this = ChangedProgram.agreement_id == bindparam("agreement", type_=Integer)
    return select(ChangedProgram.id).where(of_this).exists().label("is_changed")


def _joined(table: type[Alias | ReviewRule], text: ColumnElement[str]) -> ScalarSelect[str]:
    """Texts of this program, one a line."""
    of_this = table.agreement_id == bindparam("agreement", type_=Integer)
    return select(func.aggregate_strings(text, "\n")).where(of_this).scalar_subquery()


@cache
def _family() -> Select[*tuple[Any, ...]]:
    this = aliased(Agreement)
    kin = or_(
        Agreement.id == this.parent_id,
        Agreement.id == this.predecessor_id,
        Agreement.parent_id == this.id,
        Agreement.predecessor_id == this.id,
    )
    itself = Agreement.id == this.id
    rule = ReviewRule.cadence + ":" + cast(func.coalesce(ReviewRule.every_months, 0), String)
    return (
        select(
            Agreement.id,
            Agreement.kind,
            Agreement.title,
            Agreement.symbol,
            Agreement.signed_on,
            Agreement.valid_from,
            Agreement.valid_to,
            Agreement.parent_id,
            Agreement.predecessor_id,
            Agreement.signing_note,
            Agreement.overdue_strictly,
            Agreement.is_illustrative,
            Agreement.validity_text,
            Agreement.review_text,
            Agreement.tracked_from,
            _joined(Alias, Alias.name.expression).label("aliases"),
            _joined(ReviewRule, case((ReviewRule.is_on, rule))).label("rules"),
            _of_import(PendingImport.file_name, "imported_from"),
            _of_import(PendingImport.person_id, "imported_by_id"),
            _opened_in_emergency(),
            _changed(),
        )
        .join(this, or_(itself, and_(kin, Agreement.id.in_(visible_to_mine()))))
        .where(this.id == bindparam("agreement", type_=Integer))
        .order_by(~itself, Agreement.signed_on, Agreement.id)
        .limit(MOST_RELATED)
    )
