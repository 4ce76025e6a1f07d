"""Changing who signed: adding, ordering, signatories, the standing agency. What an agency has done stays with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agreement_heads import PartyFacts, check_parties, with_one_standing
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Assignment, Party, Report, SignOff
from tracker.services.agencies import agency_index, find_or_create, hold_agencies
from tracker.services.agency_changing.takers import take_part_again
from tracker.services.agreements.previews import saving
from tracker.services.agreements.versions import Edited, close_agreement, open_agreement
from tracker.services.agreements.writing import party_row, refresh_search_text, refuse_outsider
from tracker.services.once import spend
from tracker.services.reviews.awaiting import note_what_they_await
from tracker.services.reviews.planning import Laid, lay_reviews


def edit_parties(
    agreement_id: int,
    parties: Sequence[PartyFacts],
    *,
    by: Viewer | None,
    version: int | None,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
    once: str | None = None,
    only_preview: bool = False,
) -> Laid:
    """Save the parties in signing order; those not named any more are taken out. Answers what becomes of reviews.

    Raises RuleBroken with field "parties", NotFound, NotAllowed, ChangedByOthers, AlreadyDone.
    """
    edited = Edited("parties", agreement_id)
    with saving(only_preview=only_preview):
        spend(once, at=now)
        agreement = open_agreement(agreement_id, by=by, version=version, edited=edited)
        before = _facts(agreement_id)
        check_parties(parties)
        _write(agreement, with_one_standing(parties), today=today)
        refuse_outsider(agreement, by)
        note_what_they_await(agreement_id)
        refresh_search_text(agreement)
        laid = lay_reviews(agreement, today=today, calendar=calendar)
        close_agreement(agreement, "edited", edited, by=by, at=now, before=before, after=_facts(agreement_id))
    return laid


def _write(agreement: Agreement, parties: Sequence[PartyFacts], *, today: date) -> None:
    there = {party.id: party for party in db.session.scalars(select(Party).where(Party.agreement_id == agreement.id))}
    kept = [facts.id for facts in parties if facts.id is not None]
    if not set(kept) <= there.keys() or len(set(kept)) != len(kept):
        raise RuleBroken(message("One of these parties does not belong to this agreement."), field="parties")
    for row in there.values():
        row.is_standing = row.confirms = False  # so that no two are, not even for a moment
        if row.id not in kept:
            _refuse_if_it_has_worked(row)
            db.session.delete(row)
    db.session.flush()
    _place(agreement, parties, there, today=today)
    db.session.flush()


def _place(agreement: Agreement, parties: Sequence[PartyFacts], there: dict[int, Party], *, today: date) -> None:
    hold_agencies()
    index = agency_index(on=today)
    taken = {there[facts.id].agency_id for facts in parties if facts.id is not None}
    for position, facts in enumerate(parties, start=1):
        if facts.id is not None:
            row = there[facts.id]
            row.position, row.name_as_signed, row.is_standing = position, facts.name_as_signed, facts.is_standing
            row.signatory, row.signatory_title = facts.signatory, facts.signatory_title
            row.confirms = facts.confirms
            continue
        agency = find_or_create(facts.name_as_signed, index, field="parties")
        if agency.id in taken:
            raise RuleBroken(message("%(name)s is named twice.", name=facts.name_as_signed), field="parties")
        taken.add(agency.id)
        db.session.add(party_row(agreement.id, agency.id, position, facts))
        take_part_again(agreement.id, [agency.id])


def _refuse_if_it_has_worked(party: Party) -> None:
    held = select(Assignment.id).where(
        Assignment.agreement_id == party.agreement_id, Assignment.agency_id == party.agency_id
    )
    submitted = select(Report.id).where(
        Report.agreement_id == party.agreement_id,
        Report.agency_id == party.agency_id,
        Report.submitted_at.is_not(None) | Report.returned_on.is_not(None),
    )
    signed = select(SignOff.id).where(SignOff.party_id == party.id)
    if db.session.scalar(held.limit(1)) or db.session.scalar(submitted.limit(1)) or db.session.scalar(signed.limit(1)):
        raise RuleBroken(
            message("%(name)s holds tasks or has handed in reports here; it stays a party.", name=party.name_as_signed),
            field="parties",
        )


def _facts(agreement_id: int) -> dict[str, Any]:
    """The parties as the trail keeps them: in signing order, the standing one by name."""
    db.session.flush()
    rows = list(
        db.session.scalars(select(Party).where(Party.agreement_id == agreement_id).order_by(Party.position, Party.id))
    )
    return {
        "parties": [
            ", ".join(word for word in (row.name_as_signed, row.signatory, row.signatory_title) if word) for row in rows
        ],
        "standing": next((row.name_as_signed for row in rows if row.is_standing), None),
        "confirms": next((row.name_as_signed for row in rows if row.confirms), None),
    }
