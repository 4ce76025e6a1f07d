"""Rows of guidance and of its readings, and the statements that ask them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from tracker.domain.evidence_files import ScanState
from tracker.domain.obligations import LEVELS_BELOW
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.secrecy_marks import is_marked_in_name
from tracker.domain.status import TaskStatus, decision_status
from tracker.models import (
    Agency,
    AgencySuccession,
    Agreement,
    Content,
    Document,
    Guidance,
    GuidanceContent,
    GuidanceReading,
    Party,
    StoredFile,
)
from tracker.models.lines import above
from tracker.queries.successions import heirs
from tracker.queries.timeline import FileRow

MOST_SHOWN = 200


@dataclass(frozen=True)
class GuidanceRow:
    """A document that was sent down. ``contents``: what it is about, none: the whole program.

    ``file_name``, ``file``: the document itself, where it came as a file. The counts are of the programs below that
    the viewer may read.
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
    file_name: str | None
    file: FileRow | None
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


def guidance_row(row: Row[Any]) -> GuidanceRow:
    """As ``guidance_rows`` asks it."""
    return GuidanceRow(
        row.id, row.agreement_id, row.program, row.kind, row.number, row.issued_on, row.about, _web(row.url),
        row.issuer, row.sent_at, row.withdrawn_because, tuple(sorted((row.contents or "").splitlines())),
        row.file_name, _file(row),
    )  # fmt: skip


def reading_row(row: Row[Any], viewer: Viewer, today: date) -> ReadingRow:
    """As ``reading_rows`` asks it."""
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


def guidance_rows() -> Select[*tuple[Any, ...]]:
    """Documents that were sent down, the newest first; ``contents``: one a line."""
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
            Guidance.file_name,
            StoredFile.size,
            StoredFile.scan_state,
            StoredFile.missing_at,
            StoredFile.is_marked_secret,
            StoredFile.has_place,
        )
        .join(Guidance, Guidance.document_id == Document.id)
        .outerjoin(StoredFile, StoredFile.sha256 == Guidance.file_sha256)
        .join(Agreement, Agreement.id == Document.agreement_id)
        .outerjoin(Agency, Agency.id == Document.issuer_id)
        .order_by(Guidance.sent_at.desc(), Document.id.desc())
        .limit(MOST_SHOWN)
    )


def reading_rows() -> Select[*tuple[Any, ...]]:
    """Readings with the agency that answers on ``today`` for the one that owes each, those that wait first."""
    r, standing, there = GuidanceReading, aliased(Party), aliased(Agency)
    first = select(Party.id).where(Party.agreement_id == r.agreement_id)
    first = first.order_by(Party.is_standing.desc(), Party.position).limit(1)
    heir = heirs(select(AgencySuccession.predecessor_id))
    return (
        select(
            r.id,
            r.document_id,
            r.agreement_id,
            Agreement.title.label("program"),
            Agreement.symbol,
            Agency.id.label("standing_id"),
            func.coalesce(there.short_name, Agency.short_name).label("agency"),
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
        .outerjoin(heir, heir.c.agency_id == standing.agency_id)
        .outerjoin(there, there.id == heir.c.heir_id)
        .order_by(r.read_on.is_not(None), r.due_on, Agreement.title, r.id)
    )


def programs_above(child: Any) -> Select[*tuple[Any, ...]]:
    """The programs that this one stands below, its parent's parent among them; for ``.in_()``."""
    return above(child, levels=LEVELS_BELOW)


def _file(row: Row[Any]) -> FileRow | None:
    if row.size is None:
        return None
    is_marked = row.is_marked_secret or is_marked_in_name(row.file_name)
    return FileRow(row.size, ScanState(row.scan_state), row.missing_at is not None, is_marked, row.has_place, None)
