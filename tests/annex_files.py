"""Annexes made on the spot: workbooks and Word documents as bytes, from plain rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import docx
import openpyxl
from docx.document import Document
from openpyxl.worksheet.worksheet import Worksheet

from tracker.documents.annexes import read_annex
from tracker.domain.proposals import Proposal, ProposedTask

HEADER = ["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành", "Sản phẩm"]
Rows = Sequence[Sequence[Any]]
FIRST = ["1", "Mở lớp", "Sở A", "Sở B", "Quý I/2026", "x"]
SECOND = ["2", "Sơ kết", "Sở B", "Sở A", "Quý II/2026", "y"]
ONE = ("1", None, "Mở lớp", "Sở A", "Sở B", "Quý I/2026", "2026-03-31", "x")
TWO = ("2", None, "Sơ kết", "Sở B", "Sở A", "Quý II/2026", "2026-06-30", "y")
"""Two rows under HEADER, and how ``facts_of`` tells them."""


def task(number: Any = 1, title: str = "Tổ chức tập huấn", lead: Any = "Sở Tư pháp", **other: Any) -> list[Any]:
    """A row under HEADER; give ``others``, ``due``, ``product`` to change the rest."""
    return [
        number, title, lead,
        other.get("others", "Hội LHPN tỉnh"), other.get("due", "Quý II/2026"), other.get("product", "Kế hoạch"),
    ]  # fmt: skip


def workbook(*sheets: Rows, merges: Iterable[str] = (), dress: Callable[[Worksheet], None] | None = None) -> bytes:
    """An .xlsx with these sheets; merges and ``dress`` (formats, values) go to the first one."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Phụ lục {number}")
        for row in rows:
            sheet.append(list(row))
    for merged in merges:
        book.worksheets[0].merge_cells(merged)
    if dress:
        dress(book.worksheets[0])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def document(*blocks: str | Rows, dress: Callable[[Document], None] | None = None) -> bytes:
    """A .docx of paragraphs (text) and tables (rows), in this order."""
    made = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            made.add_paragraph(block)
            continue
        table = made.add_table(rows=0, cols=max(map(len, block)))
        for row in block:
            for cell, text in zip(table.add_row().cells, row, strict=False):
                cell.text = "" if text is None else str(text)
    if dress:
        dress(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def with_parts(package: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """The office file with some of its parts replaced, added, or (None) taken out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


def part(package: bytes, name: str) -> bytes:
    """One part of an office file."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name)


def tasks_of(content: bytes) -> tuple[ProposedTask, ...]:
    """The tasks of a file that is read without an error."""
    proposal = read_annex(content)
    assert not proposal.is_refused, proposal.problems
    return proposal.tasks


def facts_of(content: bytes) -> list[tuple[Any, ...]]:
    """The tasks of a file, refused or not, each as (number, heading, content, lead, others, time, day, deliverable)."""
    return [
        (t.position, t.group, t.title, t.lead, t.coordinating, t.due_text, str(t.due_on) if t.due_on else None,
         t.deliverable)
        for t in read_annex(content).tasks
    ]  # fmt: skip


def faults(proposal: Proposal) -> list[tuple[str | None, str]]:
    """Each problem as (cell, severity), in order."""
    return [(problem.cell, problem.severity) for problem in proposal.problems]


def said(proposal: Proposal) -> list[str]:
    """What the problems say, in English."""
    return [str(problem.message) for problem in proposal.problems]
