"""A register of many programs: kept for its person's preview, mended there, entered whole or not at all."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import delete, select

from tracker.database import db, transaction
from tracker.domain.agency_names import AgencyIndex
from tracker.domain.agreement_heads import AgreementHead, PartyFacts
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.kept_registers import KeptRegister, RegisterOptions, from_plain, to_plain
from tracker.domain.messages import message
from tracker.domain.permissions import WRITERS, Action, Viewer, may
from tracker.domain.register_matches import Examined, Fate, Own, Standing, examine, understood
from tracker.domain.reviews import ReviewRule
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Content, Party, PendingRegister
from tracker.models.identities import identities, identity_rows
from tracker.models.imports import KEPT_FOR
from tracker.services.agencies import agency_index, hold_agencies
from tracker.services.agreements.writing import (
    add_agreement,
    add_parties,
    add_rules,
    alias_facts,
    head_facts,
    refresh_search_text,
    refuse_outsider,
    write_aliases,
)
from tracker.services.audit import record
from tracker.services.reviews.planning import lay_reviews
from tracker.services.uploads import held_upload

LONGEST_NAME = 300
KEPT_AS_NOTES = {"parent": "Chương trình cấp trên", "predecessor": "Tiếp nối, thay thế"}


@dataclass(frozen=True)
class Entered:
    """How many programs a register has become. ``there_count``: rows that were programs already."""

    count: int
    there_count: int = 0


def keep_register(kept: KeptRegister, *, file_name: str, by: Viewer, now: datetime) -> str:
    """Keep what was read for this person's preview; answers the secret that leads to it. Old ones are dropped."""
    token = secrets.token_urlsafe(24)
    with transaction():
        db.session.execute(delete(PendingRegister).where(PendingRegister.created_at < now - KEPT_FOR))
        db.session.add(
            PendingRegister(token=token, person_id=by.person_id, file_name=file_name[:LONGEST_NAME], created_at=now,
                            payload=_json(kept))
        )  # fmt: skip
    return token


def change_register(token: str, change: Callable[[KeptRegister], KeptRegister], *, by: Viewer, now: datetime) -> None:
    """Keep what the person mended or chose on the preview. Raises NotFound, RuleBroken once it is entered."""
    with transaction():
        pending = held_upload(PendingRegister, token, by=by, now=now)
        if pending.entered_count is not None:
            raise RuleBroken(message("This register is entered already."))
        pending.payload = _json(change(from_plain(json.loads(pending.payload))))


def enter_register(
    token: str, *, by: Viewer, readable: Sequence[Standing], today: date, now: datetime, calendar: WorkingCalendar
) -> Entered:
    """Make a program of every chosen row, all or nothing; rows that are programs already are skipped.

    ``readable``: the programs that the person may read, for links to them. Entering twice enters once.
    Raises NotFound (expired, or someone else's), NotAllowed, RuleBroken that names the row.
    """
    if not may(by, Action.CREATE_AGREEMENT):
        raise NotAllowed(message("Only officers and leaders of an agency enter agreements."))
    with transaction():
        pending = held_upload(PendingRegister, token, by=by, now=now)
        if pending.entered_count is not None:
            return Entered(pending.entered_count)
        kept = from_plain(json.loads(pending.payload))
        hold_agencies()
        known, own = agency_index(on=today), own_of(by)
        rows = examine(understood(kept, own, known, today=today), _standing(readable, own), known, own)
        chosen = [row for row in rows if row.fate(kept.left_out) is Fate.ENTERED]
        if not chosen:
            raise RuleBroken(message("No row is chosen that can be entered."))
        _enter_all(chosen, kept.options, known, by=by, today=today, now=now, calendar=calendar)
        pending.entered_count = len(chosen)
        return Entered(len(chosen), sum(row.there_id is not None for row in rows))


def own_of(by: Viewer) -> Own:
    """The agencies that the person writes for."""
    ids = by.agency_ids_as(WRITERS)
    names = [seat.agency_name for seat in by.seats if seat.agency_id in ids]
    return Own(ids, next(iter(names), ""))


def _standing(readable: Sequence[Standing], own: Own) -> list[Standing]:
    """What the person may read, and what his agencies signed up to this moment: nobody enters agreements meanwhile."""
    signed = Agreement.id.in_(select(Party.agreement_id).where(Party.agency_id.in_(own.ids)))
    fresh = {id_: Standing(id_, identity) for id_, identity in identities(db.session.execute(identity_rows(signed)))}
    return list((fresh | {program.id: program for program in readable}).values())


def _enter_all(
    chosen: Sequence[Examined],
    options: RegisterOptions,
    known: AgencyIndex,
    *,
    by: Viewer,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
) -> None:
    made: dict[int, Agreement] = {}
    for row in chosen:
        number = row.entry.row.number
        try:
            made[number] = _enter(row, options, known, by=by, today=today, now=now, calendar=calendar)
        except RuleBroken as refusal:
            place = row.entry.row.place or str(number)
            said = message("Row %(place)s: %(problem)s Nothing is entered.", place=place, problem=refusal.message)
            raise RuleBroken(said) from refusal
    _link_rows(chosen, made)


def _enter(
    row: Examined,
    options: RegisterOptions,
    known: AgencyIndex,
    *,
    by: Viewer,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
) -> Agreement:
    entry = row.entry
    head = _head(row, tracked_from=options.tracked_from or today)
    agreement = add_agreement(head, by=by)
    add_parties(agreement, [PartyFacts(name_as_signed=name) for name in entry.parties], known)
    refuse_outsider(agreement, by)
    db.session.add(Content(agreement_id=agreement.id, position=1))
    cadences = entry.cadences or options.cadences
    add_rules(agreement, [ReviewRule(cadence=cadence) for cadence in cadences])
    if entry.aliases:
        write_aliases(agreement, entry.aliases)
    refresh_search_text(agreement)
    lay_reviews(agreement, today=today, calendar=calendar)
    facts = {"parties": list(entry.parties), "cadences": list(cadences), "row": entry.row.place, "version": 1}
    record(
        by, "imported", "agreement", agreement.id, at=now, agreement_id=agreement.id,
        after=head_facts(head) | (alias_facts(agreement.id) if entry.aliases else {}) | facts,
    )  # fmt: skip
    return agreement


def _head(row: Examined, *, tracked_from: date) -> AgreementHead:
    """With the programs it is linked to; what names none stays as a note."""
    head = row.entry.head(tracked_from=tracked_from)
    texts = [head.signing_note or ""]
    ids: dict[str, int | None] = {}
    for name, label in KEPT_AS_NOTES.items():
        link = row.links.get(name)
        ids[f"{name}_id"] = link.agreement_id if link else None
        written = getattr(row.entry.row, name)
        texts += [f"{label}: {written}"] if written and link is None else []
    return replace(head, **ids, signing_note="\n".join(text for text in texts if text) or None)  # type: ignore[arg-type]


def _link_rows(chosen: Sequence[Examined], made: dict[int, Agreement]) -> None:
    """Links between rows of one register; one that would close a circle is left out."""
    for name in KEPT_AS_NOTES:
        column = f"{name}_id"
        above: dict[int, int] = {}
        for row in chosen:
            link, number = row.links.get(name), row.entry.row.number
            if link is None or link.row not in made:
                continue
            at: int | None = link.row
            while at is not None and at != number:
                at = above.get(at)
            if at is None and link.row is not None:
                above[number] = link.row
                setattr(made[number], column, made[link.row].id)


def _json(kept: KeptRegister) -> str:
    return json.dumps(to_plain(kept), ensure_ascii=False)
