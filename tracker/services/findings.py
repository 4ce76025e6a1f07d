"""Vấn đề nổi cộm: noted, assigned, settled, reported back. Never reworded, never deleted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.decisions import check_due
from tracker.domain.errors import ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from tracker.domain.findings import FindingFacts, FindingState, may_assign, state_of
from tracker.domain.messages import Message, message
from tracker.domain.moves import Act, Machine
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.state_table import may_move
from tracker.domain.typed_values import check_filled
from tracker.models import Finding, Party
from tracker.services.access import agencies_of, require
from tracker.services.audit import record
from tracker.services.once import spend

SUBJECT = "finding"
NOT_FROM_HERE: dict[FindingState, Message] = {
    FindingState.NOTED: message("Nobody is asked to settle it yet."),
    FindingState.ASSIGNED: message("It is not settled yet."),
    FindingState.SETTLED: message("It is settled; who noted it has still to answer."),
    FindingState.CLOSED: message("It is settled and reported back."),
}


def note_finding(
    agreement_id: int, *, by: Viewer, text: str, place: str, source: str, now: datetime, once: str | None = None
) -> int:
    """Note an issue for the party that ``by`` belongs to; answers its id.

    Raises NotFound, NotAllowed, AlreadyDone, RuleBroken with the field.
    """
    with transaction():
        spend(once, at=now)
        require(by, Action.NOTE_FINDING, agreement_id)
        said = {"text": text.strip(), "place": place.strip(), "source": source.strip()}
        check_filled(said)
        finding = Finding(
            agreement_id=agreement_id, noting_id=_noting_agency(agreement_id, by), noted_at=now,
            noted_by_id=by.person_id, noted_as=by.acting_as, **said,
        )  # fmt: skip
        db.session.add(finding)
        db.session.flush()
        record(by, "noted-finding", SUBJECT, finding.id, at=now, agreement_id=agreement_id, after=said)
        return finding.id


def assign_finding(
    finding_id: int,
    *,
    by: Viewer,
    owner_id: int,
    due_on: date,
    in_charge: str = "",
    because: str = "",
    seen_on: date | None = None,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Ask an agency to settle it by a day; asked already, another agency or day needs a reason.

    ``seen_on``: the day that the person was shown. Raises NotFound, NotAllowed, RuleBroken, ChangedMeanwhile,
    AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        finding = _locked(finding_id, by)
        require(by, Action.ASSIGN_FINDING, finding.agreement_id)
        if not may_assign(by, facts_of(finding)):
            raise NotAllowed(message("Who has to settle it does not pass it on; ask who assigned it."))
        _check(finding, Act.ASSIGN)
        if finding.due_on != seen_on:
            raise ChangedMeanwhile(message("Someone assigned it meanwhile; please look again."))
        if owner_id not in agencies_of(finding.agreement_id):
            raise RuleBroken(message("Choose a party, or an agency that holds a part."), field="owner_id")
        if finding.owner_id is not None and not because.strip():
            raise RuleBroken(message("Say why it is assigned anew."), field="because")
        check_due(due_on, today=today)
        before = {"owner_id": finding.owner_id, "in_charge": finding.in_charge, "due_on": finding.due_on}
        finding.owner_id, finding.in_charge, finding.due_on = owner_id, in_charge.strip() or None, due_on
        finding.assigned_at, finding.assigned_by_id = now, by.person_id
        finding.assigned_as = by.acting_as
        after = {"owner_id": owner_id, "in_charge": finding.in_charge, "due_on": due_on, "because": because.strip()}
        record(by, "assigned-finding", SUBJECT, finding.id, at=now, agreement_id=finding.agreement_id,
               before=before, after=after)  # fmt: skip


def settle_finding(
    finding_id: int, *, by: Viewer, how: str, today: date, now: datetime, once: str | None = None
) -> None:
    """The agency asked says what was done. Noted by itself nobody waits for its answer: it is closed.

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        finding = _locked(finding_id, by)
        if finding.owner_id is not None and not may_for(by, Action.SETTLE_FINDING, finding.owner_id):
            raise NotAllowed(message("The agency that is asked says what was done."))
        _check(finding, Act.SETTLE)
        if not how.strip():
            raise RuleBroken(message("Say what was done."), field="how")
        finding.settled_on, finding.settled_how, finding.settled_by_id = today, how.strip(), by.person_id
        finding.settled_as = by.acting_as
        if finding.noting_id == finding.owner_id:
            finding.closed_on, finding.closed_by_id = today, by.person_id
        after = {"settled_on": today, "how": finding.settled_how, "closed_on": finding.closed_on}
        record(by, "settled-finding", SUBJECT, finding.id, at=now, agreement_id=finding.agreement_id, after=after)


def answer_finding(
    finding_id: int,
    *,
    by: Viewer,
    is_enough: bool,
    because: str = "",
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Who noted it has read what was done: enough, or open again with a reason.

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        finding = _locked(finding_id, by)
        if not may_for(by, Action.ANSWER_FINDING, finding.noting_id):
            require(by, Action.ANSWER_FINDING, finding.agreement_id)
            raise NotAllowed(message("The party that noted it says whether it is settled."))
        _check(finding, Act.ACCEPT if is_enough else Act.RETURN)
        if is_enough:
            finding.closed_on, finding.closed_by_id = today, by.person_id
            record(by, "closed-finding", SUBJECT, finding.id, at=now, agreement_id=finding.agreement_id,
                   after={"closed_on": today})  # fmt: skip
            return
        if not because.strip():
            raise RuleBroken(message("Say why it is not settled."), field="because")
        before = {"settled_on": finding.settled_on, "how": finding.settled_how}
        finding.settled_on = finding.settled_how = finding.settled_by_id = finding.settled_as = None
        finding.returned_on, finding.return_reason = today, because.strip()
        record(by, "returned-finding", SUBJECT, finding.id, at=now, agreement_id=finding.agreement_id,
               before=before, after={"because": finding.return_reason})  # fmt: skip


def facts_of(finding: Finding) -> FindingFacts:
    """What its state follows from."""
    return FindingFacts(
        finding.noting_id, finding.owner_id, finding.due_on, finding.assigned_by_id, finding.settled_on,
        finding.closed_on,
    )  # fmt: skip


def _locked(finding_id: int, by: Viewer) -> Finding:
    finding = db.session.scalar(select(Finding).where(Finding.id == finding_id).with_for_update())
    if finding is None:
        raise NotFound(message("There is no such issue."))
    require(by, Action.SEE_AGREEMENT, finding.agreement_id)
    return finding


def _check(finding: Finding, act: Act) -> None:
    state = state_of(facts_of(finding))
    if not may_move(Machine.FINDING, state, act):
        raise RuleBroken(NOT_FROM_HERE[state])


def _noting_agency(agreement_id: int, by: Viewer) -> int:
    """The party that this person writes for; the first in signing order when there are two."""
    signed = select(Party.agency_id).where(Party.agreement_id == agreement_id).order_by(Party.position)
    return next(id_ for id_ in db.session.scalars(signed) if may_for(by, Action.NOTE_FINDING, id_))
