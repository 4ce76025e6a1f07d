"""Model cases and commendations, as pages show them; the list of an agreement grows by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, func, select

from tracker.database import read
from tracker.domain.commendations import CommendationFacts, CommendationState, Honoured, state_of_commendation
from tracker.domain.errors import RuleBroken
from tracker.domain.evidence import read_proofs
from tracker.domain.moves import Act, Machine
from tracker.domain.permissions import AGREEMENT_ACTIONS, Action, Viewer, may_for
from tracker.domain.state_table import may_move
from tracker.models import Agency, Agreement, Commendation, CommendationConsent, Party
from tracker.models.one_body import agrees

MOST_SHOWN = 200
EVER = date.max


@dataclass(frozen=True)
class Consent:
    """One party: its name as signed, and who agreed for it when; None while it has not."""

    agency_id: int
    name: str
    agreed_as: str | None
    agreed_at: datetime | None


@dataclass(frozen=True)
class ProofShown:
    """One piece of evidence as it is printed."""

    text: str
    url: str | None


@dataclass(frozen=True)
class CommendationRow:
    """One of them. ``noting``: short name of the party that found it."""

    id: int
    agreement_id: int
    agreement: str
    is_illustrative: bool
    honoured: Honoured
    name: str
    achievement: str
    evidence: str
    noting: str
    noted_at: datetime
    noted_as: str
    declined_on: date | None
    declined_as: str | None
    decline_reason: str | None
    proposed_on: date | None
    proposed_to: str | None
    proposed_as: str | None
    awarded_on: date | None
    authority: str | None
    decision: str | None
    form: str | None
    agreed_count: int
    party_count: int
    state: CommendationState

    @property
    def proofs(self) -> tuple[ProofShown, ...]:
        """Its evidence, piece by piece."""
        try:
            proofs = read_proofs(self.evidence, today=EVER)
        except RuleBroken:
            return (ProofShown(self.evidence, None),)
        pieces = [piece for piece in self.evidence.replace("\n", "; ").split("; ") if piece.strip()]
        return tuple(ProofShown(piece, proof.url) for piece, proof in zip(pieces, proofs, strict=False))


@dataclass(frozen=True)
class ToAgree:
    """One that a party has still to agree to. ``noting``: short name of the party that found it."""

    id: int
    name: str
    noting: str
    agreement: str


@dataclass(frozen=True)
class CommendationPage:
    """One of them with the parties' consents and what the viewer's posts let him do."""

    row: CommendationRow
    consents: tuple[Consent, ...]
    may_agree: bool
    may_propose: bool
    may_award: bool


def commendations_of(agreement_id: int) -> tuple[CommendationRow, ...]:
    """All of a program, the newest first; one statement."""
    return tuple(map(_row, read(_of_agreement(), {"agreement": agreement_id})))


def models_to_agree(viewer: Viewer) -> tuple[ToAgree, ...]:
    """Those that wait for the viewer's agencies to agree, the longest waiting first; one statement for a head."""
    mine = viewer.agency_ids_as(AGREEMENT_ACTIONS[Action.AGREE_COMMENDATION][0])
    if not mine:
        return ()
    return tuple(ToAgree(*row) for row in read(_to_agree(), {"mine": sorted(mine)}))


def commendation_page(commendation_id: int, *, viewer: Viewer) -> CommendationPage | None:
    """One of them; None when there is none. Two statements."""
    row = next((_row(found) for found in read(_one(), {"id": commendation_id})), None)
    if row is None:
        return None
    asked = {"id": commendation_id, "agreement": row.agreement_id}
    consents = tuple(Consent(*found) for found in read(_consents(), asked))
    waiting = [one.agency_id for one in consents if one.agreed_at is None]
    parties = [one.agency_id for one in consents]

    def may(act: Act, action: Action, agency_ids: list[int]) -> bool:
        allowed = any(may_for(viewer, action, id_) for id_ in agency_ids)
        return may_move(Machine.COMMENDATION, row.state, act) and allowed

    return CommendationPage(
        row=row,
        consents=consents,
        may_agree=may(Act.AGREE, Action.AGREE_COMMENDATION, waiting),
        may_propose=may(Act.PROPOSE, Action.PROPOSE_COMMENDATION, parties),
        may_award=may(Act.AWARD, Action.RECORD_AWARD, parties),
    )


def _row(row: Row[Any]) -> CommendationRow:
    facts = CommendationFacts(row.party_count, row.agreed_count, row.declined_on, row.proposed_on, row.awarded_on)
    names = {name: getattr(row, name) for name in CommendationRow.__dataclass_fields__ if name != "state"}
    return CommendationRow(**names | {"honoured": Honoured(row.honoured)}, state=state_of_commendation(facts))


@cache
def _of_agreement() -> Select[*tuple[Any, ...]]:
    mine = Commendation.agreement_id == bindparam("agreement")
    return _rows().where(mine).order_by(Commendation.noted_at.desc(), Commendation.id.desc()).limit(MOST_SHOWN)


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return _rows().where(Commendation.id == bindparam("id"))


@cache
def _to_agree() -> Select[*tuple[Any, ...]]:
    mine: BindParameter[int] = bindparam("mine", expanding=True)
    given = CommendationConsent.commendation_id == Commendation.id, CommendationConsent.agency_id == Party.agency_id
    waits = (
        select(Party.id)
        .where(
            Party.agreement_id == Commendation.agreement_id,
            Party.agency_id.in_(mine),
            agrees(Commendation.id),
            ~select(CommendationConsent.id).where(*given).exists(),
        )
        .exists()
    )
    return (
        select(Commendation.id, Commendation.name, Agency.short_name, Agreement.title)
        .join(Agency, Agency.id == Commendation.noting_id)
        .join(Agreement, Agreement.id == Commendation.agreement_id)
        .where(
            waits,
            Agreement.closed_on.is_(None),
            Commendation.declined_on.is_(None),
            Commendation.proposed_on.is_(None),
            Commendation.agreement_id.in_(select(Party.agreement_id).where(Party.agency_id.in_(mine))),
        )
        .order_by(Commendation.noted_at, Commendation.id)
        .limit(MOST_SHOWN)
    )


@cache
def _consents() -> Select[*tuple[Any, ...]]:
    given = (CommendationConsent.commendation_id == bindparam("id")) & (
        CommendationConsent.agency_id == Party.agency_id
    )
    return (
        select(Party.agency_id, Party.name_as_signed, CommendationConsent.agreed_as, CommendationConsent.agreed_at)
        .outerjoin(CommendationConsent, given)
        .where(Party.agreement_id == bindparam("agreement"), agrees(bindparam("id")))
        .order_by(Party.position)
    )


def _rows() -> Select[*tuple[Any, ...]]:
    c = Commendation
    agreed = select(func.count()).where(CommendationConsent.commendation_id == c.id).scalar_subquery()
    parties = select(func.count()).where(Party.agreement_id == c.agreement_id, agrees(c.id)).scalar_subquery()
    return (
        select(
            c.id, c.agreement_id, Agreement.title.label("agreement"), Agreement.is_illustrative, c.honoured, c.name,
            c.achievement, c.evidence, Agency.short_name.label("noting"), c.noted_at, c.noted_as, c.declined_on,
            c.declined_as, c.decline_reason, c.proposed_on, c.proposed_to, c.proposed_as, c.awarded_on, c.authority,
            c.decision, c.form, agreed.label("agreed_count"), parties.label("party_count"),
        )
        .join(Agreement, Agreement.id == c.agreement_id)
        .join(Agency, Agency.id == c.noting_id)
    )  # fmt: skip
