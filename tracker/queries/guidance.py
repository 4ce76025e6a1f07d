"""Guidance of a program: what it sent down and who has read it there; what came down to it and what became of it.

What came down was sent by a program up to ``LEVELS_BELOW`` above.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.permissions import READERS, WRITERS, Viewer
from tracker.models import Agency, Agreement, Document, Guidance, GuidanceReading, StoredFile
from tracker.models.lines import line_back
from tracker.queries.evidence_files import FileToHandOut, file_of
from tracker.queries.guidance_rows import (
    GuidanceRow,
    ReadingRow,
    guidance_row,
    guidance_rows,
    programs_above,
    reading_row,
    reading_rows,
)
from tracker.queries.viewers import visible_to_mine

MOST_BELOW = 60
"""Of the programs below that received what came down: those that have not read it come first."""


@dataclass(frozen=True)
class SentPage:
    """One document with every program below it was sent to, those that have not read it first."""

    document: GuidanceRow
    readings: tuple[ReadingRow, ...]


@dataclass(frozen=True)
class Received:
    """One document that came down, and the reading; None: it was sent before this program came below.

    ``below``: how far the programs under this one are with it, the counts of all of them, at most MOST_BELOW rows.
    ``beside``: what other programs, that the viewer acknowledges for as well, owe about the same document: after a
    merger one agency stands for several.
    """

    document: GuidanceRow
    reading: ReadingRow | None
    below: tuple[ReadingRow, ...] = ()
    below_count: int = 0
    below_read_count: int = 0
    beside: tuple[ReadingRow, ...] = ()

    @property
    def unread_beside(self) -> tuple[ReadingRow, ...]:
        """Those that may be acknowledged together with it."""
        return tuple(one for one in self.beside if one.read_on is None)

    @property
    def answered_alike(self) -> tuple[ReadingRow, ...]:
        """Those that may be given the same answer: none was given yet, or the one that was given here."""
        own = self.reading.answer if self.reading else None
        return tuple(one for one in self.beside if one.answer in (None, own))


def sent_guidance(agreement_id: int, viewer: Viewer) -> tuple[GuidanceRow, ...]:
    """What this program sent down, the newest first; two statements."""
    asked = {"agreement": agreement_id, "mine": sorted(viewer.agency_ids_as(READERS))}
    counts = {row.document_id: row for row in read(_counts(), asked)}
    return tuple(_counted(row, counts.get(row.document_id)) for row in _documents(_of_program(), asked))


def received_guidance(agreement_id: int, viewer: Viewer, *, today: date) -> tuple[Received, ...]:
    """What the programs above sent down, the newest first; two statements."""
    asked = {"child": agreement_id, "today": today}
    readings = {row.document_id: row for row in read(_of_child(), asked)}
    return tuple(
        Received(
            found, reading_row(readings[found.document_id], viewer, today) if found.document_id in readings else None
        )
        for found in _documents(_of_parent(), {"child": agreement_id})
    )


def sent_page(document_id: int, viewer: Viewer, *, today: date) -> SentPage | None:
    """None for a document that is no guidance; two statements."""
    found = _documents(_one(), {"document": document_id})
    if not found:
        return None
    asked = {"document": document_id, "mine": sorted(viewer.agency_ids_as(READERS)), "today": today}
    readings = tuple(reading_row(row, viewer, today) for row in read(_of_document(), asked))
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
    """One document as one program below received it; four statements."""
    for row in read(_one_reading(), {"reading": reading_id, "today": today}):
        for found in _documents(_one(), {"document": row.document_id}):
            asked = {
                "document": row.document_id, "child": row.agreement_id, "mine": sorted(viewer.agency_ids_as(READERS)),
                "today": today, "writing": sorted(viewer.agency_ids_as(WRITERS)),
            }  # fmt: skip
            below = read(_under(), asked)
            counts = (below[0].all_count, below[0].read_count) if below else (0, 0)
            rows = tuple(reading_row(one, viewer, today) for one in below)
            beside = tuple(reading_row(one, viewer, today) for one in read(_beside(), asked))
            return Received(found, reading_row(row, viewer, today), rows, counts[0], counts[1], beside)
    return None


def guidance_file(agreement_id: int, document_id: int) -> FileToHandOut | None:
    """The file of guidance that this program sent down, or that came down to it; None: there is none such."""
    return file_of(read(_file(), {"child": agreement_id, "document": document_id}))


def _documents(statement: Select[*tuple[Any, ...]], asked: Mapping[str, object]) -> list[GuidanceRow]:
    return [guidance_row(row) for row in read(statement, asked)]


def _counted(found: GuidanceRow, counts: Row[Any] | None) -> GuidanceRow:
    if counts is None:
        return found
    return replace(
        found, sent_count=counts.sent_count, read_count=counts.read_count, answered_count=counts.answered_count
    )


@cache
def _of_program() -> Select[*tuple[Any, ...]]:
    return guidance_rows().where(Document.agreement_id == bindparam("agreement", type_=Integer))


@cache
def _of_parent() -> Select[*tuple[Any, ...]]:
    return guidance_rows().where(Document.agreement_id.in_(programs_above(bindparam("child", type_=Integer))))


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return guidance_rows().where(Document.id == bindparam("document", type_=Integer))


@cache
def _of_child() -> Select[*tuple[Any, ...]]:
    return reading_rows().where(GuidanceReading.agreement_id == bindparam("child", type_=Integer))


@cache
def _of_document() -> Select[*tuple[Any, ...]]:
    of_document = GuidanceReading.document_id == bindparam("document", type_=Integer)
    return reading_rows().where(of_document, GuidanceReading.agreement_id.in_(visible_to_mine()))


@cache
def _one_reading() -> Select[*tuple[Any, ...]]:
    return reading_rows().where(GuidanceReading.id == bindparam("reading", type_=Integer))


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


@cache
def _under() -> Select[*tuple[Any, ...]]:
    r, under = GuidanceReading, aliased(Agreement)
    return (
        reading_rows()
        .add_columns(func.count().over().label("all_count"), func.count(r.read_on).over().label("read_count"))
        .join(under, under.id == r.agreement_id)
        .where(
            r.document_id == bindparam("document", type_=Integer),
            under.parent_id.in_(select(line_back(_child()).c.id)),
            r.agreement_id.in_(visible_to_mine()),
        )
        .limit(MOST_BELOW)
    )


def _child() -> Select[*tuple[Any, ...]]:
    return select(Agreement.id).where(Agreement.id == bindparam("child", type_=Integer))


@cache
def _beside() -> Select[*tuple[Any, ...]]:
    """Of other programs that go on, whose standing agency is among ``writing``."""
    return reading_rows().where(
        GuidanceReading.document_id == bindparam("document", type_=Integer),
        GuidanceReading.agreement_id != bindparam("child", type_=Integer),
        Agency.id.in_(bindparam("writing", expanding=True)),
        Agreement.closed_on.is_(None),
    )


@cache
def _file() -> Select[*tuple[Any, ...]]:
    child = bindparam("child", type_=Integer)
    return (
        select(
            Guidance.file_name.label("name"), StoredFile.sha256, StoredFile.kind, StoredFile.size,
            StoredFile.stored_at, StoredFile.scan_state, Document.issuer_id.label("agency_id"),
        )
        .join(Document, Document.id == Guidance.document_id)
        .join(StoredFile, StoredFile.sha256 == Guidance.file_sha256)
        .where(
            Document.id == bindparam("document", type_=Integer),
            or_(Document.agreement_id == child, Document.agreement_id.in_(programs_above(child))),
        )
    )  # fmt: skip
