"""Sending guidance to the programs below, acknowledging it there, answering what was done; withdrawing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import insert, select

from tracker.database import db, transaction
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.evidence_files import file_in_words
from tracker.domain.guidance import Answer, GuidanceFacts, check_answer, check_guidance
from tracker.domain.messages import message
from tracker.domain.obligations import LEVELS_BELOW, READ_WITHIN
from tracker.domain.permissions import Action, Seat, Viewer
from tracker.domain.symbols import same_symbol_key
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Content, Document, Guidance, GuidanceContent, GuidanceReading, Party
from tracker.models.lines import is_over, line_back
from tracker.services.access import require
from tracker.services.audit import record
from tracker.services.evidence_files import Attached, look_at, take_over
from tracker.services.once import spend

SUBJECT, READING = "guidance", "guidance-reading"


def send_guidance(
    agreement_id: int,
    facts: GuidanceFacts,
    *,
    by: Viewer,
    calendar: WorkingCalendar,
    today: date,
    now: datetime,
    attached: Attached | None = None,
    once: str | None = None,
) -> int:
    """Keep the document and send it to every program below that goes on, to ``LEVELS_BELOW``; answers its id.

    Each of them owes an acknowledgement within ``READ_WITHIN`` working days. A program that comes below later reads it
    and owes nothing. ``attached``: the document as a file, one. Raises NotFound, NotAllowed, AlreadyDone, RuleBroken
    with the field.
    """
    files = look_at(attached.received) if attached else ()
    if len(files) > 1:
        raise RuleBroken(message("One file: the document itself."), field="files")
    with transaction():
        spend(once, at=now)
        require(by, Action.SEND_GUIDANCE, agreement_id)
        contents = set(db.session.scalars(select(Content.id).where(Content.agreement_id == agreement_id)))
        check_guidance(facts, today=today, known_contents=contents)
        _refuse_twice(agreement_id, facts)
        issuer = _issuer(agreement_id, by)
        document = Document(
            agreement_id=agreement_id, issuer_id=issuer.agency_id, issuer_name=issuer.agency_name,
            kind=facts.kind.value, number=facts.number.strip(),
            issued_on=facts.issued_on, about=facts.about.strip(), url=facts.url or None,
        )  # fmt: skip
        db.session.add(document)
        db.session.flush()
        if attached:
            take_over(attached, files, agency_id=issuer.agency_id, person_id=by.person_id, now=now)
        named = {"file_sha256": files[0].sha256, "file_name": files[0].name} if files else {}
        db.session.add(
            Guidance(document_id=document.id, sent_at=now, sent_by_id=by.person_id, sent_as=by.acting_as, **named)
        )
        db.session.flush()
        db.session.add_all(GuidanceContent(document_id=document.id, content_id=id_) for id_ in facts.content_ids)
        to = _goes_on_below(agreement_id, today)
        due_on = calendar.add(today, READ_WITHIN)
        said = {"document_id": document.id, "opens_on": today, "due_on": due_on}
        if to:
            db.session.execute(insert(GuidanceReading), [said | {"agreement_id": id_} for id_ in to])
        record(
            by, "sent-guidance", SUBJECT, document.id, at=now, agreement_id=agreement_id,
            after={"number": document.number, "issued_on": document.issued_on, "about": document.about,
                   "url": document.url, "file": file_in_words(files[0]) if files else None,
                   "contents": sorted(facts.content_ids), "sent_to": to, "due_on": due_on},
        )  # fmt: skip
        return document.id


def withdraw_guidance(document_id: int, *, by: Viewer, because: str, now: datetime, once: str | None = None) -> None:
    """It was sent by mistake: nobody owes it any more; it stays readable, with the reason.

    Raises NotFound, NotAllowed, AlreadyDone, RuleBroken with the field.
    """
    with transaction():
        spend(once, at=now)
        sent = db.session.scalar(select(Guidance).where(Guidance.document_id == document_id).with_for_update())
        if sent is None:
            raise NotFound(message("There is no such document."))
        agreement_id = db.session.get_one(Document, document_id).agreement_id
        require(by, Action.SEND_GUIDANCE, agreement_id)
        if sent.withdrawn_at is not None:
            raise RuleBroken(message("It is withdrawn already."))
        if not because.strip():
            raise RuleBroken(message("Say why it is withdrawn."), field="because")
        sent.withdrawn_at, sent.withdrawn_because = now, because.strip()
        after = {"because": sent.withdrawn_because}
        record(by, "withdrew-guidance", SUBJECT, document_id, at=now, agreement_id=agreement_id, after=after)


def acknowledge_guidance(
    reading_id: int, *, by: Viewer, today: date, now: datetime, also: Iterable[int] = (), once: str | None = None
) -> None:
    """The standing agency of the program below has received and read it.

    ``also``: readings of the same document by other programs that the person acknowledges for; one that somebody
    acknowledged meanwhile stays as it is. Raises NotFound, NotAllowed, RuleBroken.
    """
    with transaction():
        spend(once, at=now)
        for reading in _held_together(reading_id, also, by):
            if reading.read_on is not None:
                if reading.id != reading_id:
                    continue
                raise RuleBroken(message("It was acknowledged on %(day)s.", day=reading.read_on))
            _read(reading, by, today)
            record(
                by, "acknowledged-guidance", READING, reading.id, at=now, agreement_id=reading.agreement_id,
                after={"read_on": today},
            )  # fmt: skip


def answer_guidance(
    reading_id: int,
    answer: Answer,
    *,
    by: Viewer,
    today: date,
    now: datetime,
    also: Iterable[int] = (),
    once: str | None = None,
) -> None:
    """Say what the program below did about it; who had not acknowledged it has now. A later answer takes its place,
    and the trail keeps both. ``also``: readings of the same document by other programs, answered with the same.
    Raises NotFound, NotAllowed, RuleBroken with the field."""
    with transaction():
        spend(once, at=now)
        readings = _held_together(reading_id, also, by)
        check_answer(answer)
        for reading in readings:
            before = _said(reading)
            if reading.read_on is None:
                _read(reading, by, today)
            reading.answered_on, reading.answered_by_id, reading.answered_as = today, by.person_id, by.acting_as
            reading.answer, reading.answer_number = answer.text.strip(), answer.number or None
            reading.answer_url = answer.url or None
            record(by, "answered-guidance", READING, reading.id, at=now, agreement_id=reading.agreement_id,
                   before=before, after=_said(reading))  # fmt: skip


def _goes_on_below(agreement_id: int, today: date) -> list[int]:
    """Programs below that go on; under one that is over others may, and they stand below the one that follows it."""
    level, found = select(Agreement.id).where(Agreement.id == agreement_id), set[int]()
    for _step in range(LEVELS_BELOW):
        line = line_back(level, only_over=True)
        below = Agreement.parent_id.in_(select(line.c.id))
        rows = db.session.execute(select(Agreement.id, is_over(Agreement)).where(below), {"today": today}).all()
        found.update(id_ for id_, has_ended in rows if not has_ended)
        level = select(Agreement.id).where(below)
    return sorted(found - {agreement_id})


def _read(reading: GuidanceReading, by: Viewer, today: date) -> None:
    reading.read_on, reading.read_by_id, reading.read_as = today, by.person_id, by.acting_as


def _said(reading: GuidanceReading) -> dict[str, str | None]:
    return {"answer": reading.answer, "number": reading.answer_number, "url": reading.answer_url}


def _held_together(reading_id: int, also: Iterable[int], by: Viewer) -> Sequence[GuidanceReading]:
    """This reading and the others, of one document, each of a program that ``by`` acknowledges for."""
    wanted = {reading_id, *also}
    asked = select(GuidanceReading).where(GuidanceReading.id.in_(wanted)).order_by(GuidanceReading.id)
    readings = db.session.scalars(asked.with_for_update()).all()
    if len(readings) < len(wanted) or len({one.document_id for one in readings}) > 1:
        raise NotFound(message("There is no such document."))
    for reading in readings:
        require(by, Action.READ_GUIDANCE, reading.agreement_id)
    return readings


def _issuer(agreement_id: int, by: Viewer) -> Seat:
    """The post that issues it: at the first party in signing order that this person writes for, as it is called now."""
    signed = select(Party.agency_id).where(Party.agreement_id == agreement_id).order_by(Party.position)
    seats = (by.seat_for(Action.SEND_GUIDANCE, agency_id) for agency_id in db.session.scalars(signed))
    return next(seat for seat in seats if seat is not None)


def _refuse_twice(agreement_id: int, facts: GuidanceFacts) -> None:
    """The same number and date goes down once, unless it was withdrawn."""
    there = (
        select(Document.number)
        .join(Guidance, Guidance.document_id == Document.id)
        .where(
            Document.agreement_id == agreement_id,
            Document.issued_on == facts.issued_on,
            Guidance.withdrawn_at.is_(None),
        )
    )
    key = same_symbol_key(facts.number)
    if any(number is not None and same_symbol_key(number) == key for number in db.session.scalars(there)):
        raise RuleBroken(message("This document was sent already."), field="symbol")
