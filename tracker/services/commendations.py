"""Mô hình hay, điển hình, khen thưởng: found, agreed by every party, proposed, decided. Never reworded or deleted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from tracker.database import db, transaction
from tracker.domain.commendations import (
    ACTIONS,
    CommendationFacts,
    CommendationState,
    Honoured,
    check_past,
    state_of_commendation,
)
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.evidence import read_proofs
from tracker.domain.messages import Message, message
from tracker.domain.moves import Act, Machine
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.state_table import may_move
from tracker.domain.typed_values import check_filled
from tracker.models import Commendation, CommendationConsent, Party
from tracker.models.one_body import agrees
from tracker.services.access import require
from tracker.services.audit import record
from tracker.services.once import spend

SUBJECT = "commendation"
NOT_FROM_HERE: dict[CommendationState, Message] = {
    CommendationState.FOUND: message("Not every party has agreed yet."),
    CommendationState.AGREED: message("Every party has agreed already; it is not proposed yet."),
    CommendationState.PROPOSED: message("It is proposed already."),
    CommendationState.DECIDED: message("It is decided already."),
    CommendationState.DECLINED: message("A party did not agree."),
}


def note_commendation(
    agreement_id: int,
    *,
    by: Viewer,
    honoured: Honoured,
    name: str,
    achievement: str,
    evidence: str = "",
    today: date,
    now: datetime,
    once: str | None = None,
) -> int:
    """Note a model case for the party of ``by``, which thereby agrees; answers its id. ``evidence`` as typed.

    Raises NotFound, NotAllowed, AlreadyDone, RuleBroken with the field.
    """
    with transaction():
        spend(once, at=now)
        require(by, Action.NOTE_COMMENDATION, agreement_id)
        said = {"name": name.strip(), "achievement": achievement.strip()}
        check_filled(said)
        read_proofs(evidence, today=today)
        noting_id = next(id_ for id_ in _parties(agreement_id, None) if may_for(by, Action.NOTE_COMMENDATION, id_))
        facts = {"honoured": honoured, "evidence": evidence.strip(), **said}
        found = Commendation(
            agreement_id=agreement_id, noting_id=noting_id, noted_at=now, noted_by_id=by.person_id,
            noted_as=by.acting_as, **facts,
        )  # fmt: skip
        db.session.add(found)
        db.session.flush()
        _consent(found, noting_id, by=by, now=now)
        record(by, "found-model", SUBJECT, found.id, at=now, agreement_id=agreement_id, after=facts)
        return found.id


def agree_commendation(commendation_id: int, *, by: Viewer, now: datetime, once: str | None = None) -> None:
    """A party agrees. Raises NotFound, NotAllowed, RuleBroken, AlreadyDone."""
    with transaction():
        spend(once, at=now)
        found = _moving(commendation_id, Act.AGREE, by=by)
        agency_id = _undecided_party(found, by)
        _consent(found, agency_id, by=by, now=now)
        record(by, "agreed-model", SUBJECT, found.id, at=now, agreement_id=found.agreement_id,
               after={"agency_id": agency_id})  # fmt: skip


def decline_commendation(
    commendation_id: int, *, by: Viewer, because: str, today: date, now: datetime, once: str | None = None
) -> None:
    """A party that has not agreed does not, and says why. Raises NotFound, NotAllowed, RuleBroken, AlreadyDone."""
    with transaction():
        spend(once, at=now)
        found = _moving(commendation_id, Act.DECLINE, by=by)
        _undecided_party(found, by)
        if not because.strip():
            raise RuleBroken(message("Say why not; the agency reads it."), field="because")
        found.declined_on, found.declined_by_id, found.declined_as = today, by.person_id, by.acting_as
        found.decline_reason = because.strip()
        record(by, "declined-model", SUBJECT, found.id, at=now, agreement_id=found.agreement_id,
               after={"because": found.decline_reason})  # fmt: skip


def propose_commendation(
    commendation_id: int,
    *,
    by: Viewer,
    authority: str,
    evidence: str,
    on: date,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """It goes to an authority, with evidence. Raises NotFound, NotAllowed, RuleBroken, AlreadyDone."""
    with transaction():
        spend(once, at=now)
        found = _moving(commendation_id, Act.PROPOSE, by=by)
        check_filled({"authority": authority.strip()})
        if not read_proofs(evidence, today=today):
            raise RuleBroken(message("Nothing is proposed without evidence: a link or a document."), field="evidence")
        check_past(on, today=today, field="on")
        before = {"evidence": found.evidence}
        found.proposed_to, found.evidence, found.proposed_on = authority.strip(), evidence.strip(), on
        found.proposed_by_id, found.proposed_as = by.person_id, by.acting_as
        after = {"proposed_to": found.proposed_to, "evidence": found.evidence, "proposed_on": on}
        record(by, "proposed-model", SUBJECT, found.id, at=now, agreement_id=found.agreement_id,
               before=before, after=after)  # fmt: skip


def record_award(
    commendation_id: int,
    *,
    by: Viewer,
    authority: str,
    decision: str,
    on: date,
    form: str,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """What the authority decided: its number, day and the form of commendation.

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        found = _moving(commendation_id, Act.AWARD, by=by)
        said = {"authority": authority.strip(), "decision": decision.strip(), "form": form.strip()}
        check_filled(said)
        check_past(on, today=today, field="on")
        if found.proposed_on is not None and on < found.proposed_on:
            raise RuleBroken(message("It was proposed only on %(day)s.", day=found.proposed_on), field="on")
        found.authority, found.decision, found.form = said["authority"], said["decision"], said["form"]
        found.awarded_on, found.awarded_by_id = on, by.person_id
        record(by, "awarded-model", SUBJECT, found.id, at=now, agreement_id=found.agreement_id,
               after=said | {"on": on})  # fmt: skip


def _moving(commendation_id: int, act: Act, *, by: Viewer) -> Commendation:
    """Locked, and let pass. Raises NotFound, NotAllowed, RuleBroken."""
    found = db.session.scalar(select(Commendation).where(Commendation.id == commendation_id).with_for_update())
    if found is None:
        raise NotFound(message("There is no such model case."))
    require(by, ACTIONS[act], found.agreement_id)
    agreed = select(func.count()).where(CommendationConsent.commendation_id == found.id)
    state = state_of_commendation(
        CommendationFacts(
            party_count=len(_parties(found.agreement_id, found.id)),
            agreed_count=db.session.scalar(agreed) or 0,
            declined_on=found.declined_on,
            proposed_on=found.proposed_on,
            awarded_on=found.awarded_on,
        )
    )
    if not may_move(Machine.COMMENDATION, state, act):
        raise RuleBroken(NOT_FROM_HERE[state])
    return found


def _undecided_party(found: Commendation, by: Viewer) -> int:
    """The party of this person that has not agreed yet. Raises NotAllowed."""
    asked = select(CommendationConsent.agency_id).where(CommendationConsent.commendation_id == found.id)
    agreed = set(db.session.scalars(asked))
    open_ = [id_ for id_ in _parties(found.agreement_id, found.id) if id_ not in agreed]
    mine = next((id_ for id_ in open_ if may_for(by, Action.AGREE_COMMENDATION, id_)), None)
    if mine is None:
        raise NotAllowed(message("Your agency has agreed already."))
    return mine


def _consent(found: Commendation, agency_id: int, *, by: Viewer, now: datetime) -> None:
    consent = CommendationConsent(
        commendation_id=found.id, agency_id=agency_id, person_id=by.person_id, agreed_as=by.acting_as, agreed_at=now
    )
    db.session.add(consent)
    db.session.flush()


def _parties(agreement_id: int, commendation_id: int | None) -> list[int]:
    """Agencies in signing order that agree to it; what is one body by now agrees once."""
    signed = select(Party.agency_id).where(Party.agreement_id == agreement_id, agrees(commendation_id))
    return list(db.session.scalars(signed.order_by(Party.position)))
