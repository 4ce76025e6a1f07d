"""Guidance of a program: what it sent down and who has read it there; what came down to it and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.permissions import READERS, Action, Viewer, may_for
from tracker.domain.status import TaskStatus, decision_status
from tracker.models import (
    Agency,
    Agreement,
    Content,
    Document,
    Guidance,
    GuidanceContent,
    GuidanceReading,
    Party,
)
from tracker.queries.viewers import visible_to_mine

MOST_SHOWN = 200


@dataclass(frozen=True)
class GuidanceRow:
    """A document that was sent down. ``contents``: what it is about, none: the whole program.

    The counts are of the programs below that the viewer may read.
    """

    document_id: int
    agreement_id: int
    program: str
    kind: str
    number: str | None
    issued_on: date | None
    about: str
    url: str | None
    issuer: str
    sent_at: datetime
    withdrawn_because: str | None
    contents: tuple[str, ...]
    sent_count: int = 0
    read_count: int = 0
    answered_count: int = 0


@dataclass(frozen=True)
class ReadingRow:
    """What one program below did about one document. ``status``: of the acknowledgement.

    ``is_ours``: the viewer's agency is the one to acknowledge and answer.
    """

    id: int
    agreement_id: int
    program: str
    symbol: str | None
    agency: str
    due_on: date
    read_on: date | None
    read_as: str | None
    answered_on: date | None
    answered_as: str | None
    answer: str | None
    answer_number: str | None
    answer_url: str | None
    status: TaskStatus
    is_ours: bool


@dataclass(frozen=True)
class SentPage:
    """One document with every program below it was sent to, those that have not read it first."""

    document: GuidanceRow
    readings: tuple[ReadingRow, ...]


@dataclass(frozen=True)
class Received:
    """One document that came down, and the reading; None: it was sent before this program came below."""

    document: GuidanceRow
    reading: ReadingRow | None


def sent_guidance(agreement_id: int, viewer: Viewer) -> tuple[GuidanceRow, ...]:
    """What this program sent down, the newest first; two statements."""
    asked = {"agreement": agreement_id, "mine": sorted(viewer.agency_ids_as(READERS))}
    counts = {row.document_id: row for row in read(_counts(), asked)}
    return tuple(_counted(row, counts.get(row.document_id)) for row in _documents(_of_program(), asked))


def received_guidance(agreement_id: int, viewer: Viewer, *, today: date) -> tuple[Received, ...]:
    """What the program above sent down, the newest first; two statements."""
    asked = {"child": agreement_id}
    readings = {row.document_id: row for row in read(_of_child(), asked)}
    return tuple(
        Received(found, _reading(readings[found.document_id], viewer, today) if found.document_id in readings else None)
        for found in _documents(_of_parent(), asked)
    )


def sent_page(document_id: int, viewer: Viewer, *, today: date) -> SentPage | None:
    """None for a document that is no guidance; two statements."""
    found = _documents(_one(), {"document": document_id})
    if not found:
        return None
    asked = {"document": document_id, "mine": sorted(viewer.agency_ids_as(READERS))}
    readings = tuple(_reading(row, viewer, today) for row in read(_of_document(), asked))
    return SentPage(
        replace(
            found[0],
            sent_count=len(readings),
            read_count=sum(one.read_on is not None for one in readings),
            answered_count=sum(one.answered_on is not None for one in readings),
        ),
        readings,
    )


def reading_page(reading_id: int, viewer: Viewer, *, today: date) -> Received | None:
    """One document as one program below received it; two statements."""
    for row in read(_one_reading(), {"reading": reading_id}):
        for found in _documents(_one(), {"document": row.document_id}):
            return Received(found, _reading(row, viewer, today))
    return None


def _documents(statement: Select[*tuple[Any, ...]], asked: Mapping[str, object]) -> list[GuidanceRow]:
    return [
        GuidanceRow(
            row.id, row.agreement_id, row.program, row.kind, row.number, row.issued_on, row.about, _web(row.url),
            row.issuer, row.sent_at, row.withdrawn_because, tuple(sorted((row.contents or "").splitlines())),
        )
        for row in read(statement, asked)
    ]  # fmt: skip


def _counted(found: GuidanceRow, counts: Row[Any] | None) -> GuidanceRow:
    if counts is None:
        return found
    return replace(
        found, sent_count=counts.sent_count, read_count=counts.read_count, answered_count=counts.answered_count
    )


def _reading(row: Row[Any], viewer: Viewer, today: date) -> ReadingRow:
    return ReadingRow(
        id=row.id,
        agreement_id=row.agreement_id,
        program=row.program,
        symbol=row.symbol,
        agency=row.agency or "",
        due_on=row.due_on,
        read_on=row.read_on,
        read_as=row.read_as,
        answered_on=row.answered_on,
        answered_as=row.answered_as,
        answer=row.answer,
        answer_number=row.answer_number,
        answer_url=_web(row.answer_url),
        status=decision_status(due_on=row.due_on, done_on=row.read_on, today=today),
        is_ours=may_for(viewer, Action.READ_GUIDANCE, row.standing_id),
    )


def _web(address: str | None) -> str | None:
    """Only web addresses become links, whatever a row holds."""
    return address if (address or "").lower().startswith(("https://", "http://")) else None


def _guidance() -> Select[*tuple[Any, ...]]:
    """``contents``: one a line."""
    label = func.trim(Content.number + " " + Content.title)
    contents = (
        select(func.aggregate_strings(label, "\n"))
        .select_from(GuidanceContent)
        .join(Content, Content.id == GuidanceContent.content_id)
        .where(GuidanceContent.document_id == Document.id)
        .scalar_subquery()
    )
    return (
        select(
            Document.id,
            Document.agreement_id,
            Agreement.title.label("program"),
            Document.kind,
            Document.number,
            Document.issued_on,
            Document.about,
            Document.url,
            func.coalesce(Agency.short_name, Document.issuer_name).label("issuer"),
            Guidance.sent_at,
            Guidance.withdrawn_because,
            contents.label("contents"),
        )
        .join(Guidance, Guidance.document_id == Document.id)
        .join(Agreement, Agreement.id == Document.agreement_id)
        .outerjoin(Agency, Agency.id == Document.issuer_id)
        .order_by(Guidance.sent_at.desc(), Document.id.desc())
        .limit(MOST_SHOWN)
    )


def _readings() -> Select[*tuple[Any, ...]]:
    r, standing = GuidanceReading, aliased(Party)
    first = select(Party.id).where(Party.agreement_id == r.agreement_id)
    first = first.order_by(Party.is_standing.desc(), Party.position).limit(1)
    return (
        select(
            r.id,
            r.document_id,
            r.agreement_id,
            Agreement.title.label("program"),
            Agreement.symbol,
            Agency.id.label("standing_id"),
            Agency.short_name.label("agency"),
            r.due_on,
            r.read_on,
            r.read_as,
            r.answered_on,
            r.answered_as,
            r.answer,
            r.answer_number,
            r.answer_url,
        )
        .join(Agreement, Agreement.id == r.agreement_id)
        .outerjoin(standing, standing.id == first.scalar_subquery())
        .outerjoin(Agency, Agency.id == standing.agency_id)
        .order_by(r.read_on.is_not(None), r.due_on, Agreement.title, r.id)
    )


@cache
def _of_program() -> Select[*tuple[Any, ...]]:
    return _guidance().where(Document.agreement_id == bindparam("agreement", type_=Integer))


@cache
def _of_parent() -> Select[*tuple[Any, ...]]:
    child = aliased(Agreement)
    above = select(child.parent_id).where(child.id == bindparam("child", type_=Integer)).scalar_subquery()
    return _guidance().where(Document.agreement_id == above)


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return _guidance().where(Document.id == bindparam("document", type_=Integer))


@cache
def _of_child() -> Select[*tuple[Any, ...]]:
    return _readings().where(GuidanceReading.agreement_id == bindparam("child", type_=Integer))


@cache
def _of_document() -> Select[*tuple[Any, ...]]:
    of_document = GuidanceReading.document_id == bindparam("document", type_=Integer)
    return _readings().where(of_document, GuidanceReading.agreement_id.in_(visible_to_mine()))


@cache
def _one_reading() -> Select[*tuple[Any, ...]]:
    return _readings().where(GuidanceReading.id == bindparam("reading", type_=Integer))


@cache
def _counts() -> Select[*tuple[Any, ...]]:
    r = GuidanceReading
    return (
        select(
            r.document_id,
            func.count().label("sent_count"),
            func.count(r.read_on).label("read_count"),
            func.count(r.answered_on).label("answered_count"),
        )
        .join(Document, Document.id == r.document_id)
        .where(Document.agreement_id == bindparam("agreement"), r.agreement_id.in_(visible_to_mine()))
        .group_by(r.document_id)
    )
