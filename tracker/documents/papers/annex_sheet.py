"""The task annex in Excel, in the customary columns; what it says of tasks is read in again as it was."""

from __future__ import annotations

import re
from datetime import date

from tracker.documents.papers.print_sheets import PrintSheet, Value, new_book, saved
from tracker.documents.papers.words import day, inline, status
from tracker.domain.papers.annex import Annex, AnnexTask

HEADS = (
    "TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện", "Sản phẩm",
    "Kết quả thực hiện", "Tình trạng",
)  # fmt: skip
WIDTHS = (5, 40, 20, 20, 14, 16, 28, 13)
_WHOLE = re.compile(r"[1-9]\d{0,5}")


def annex_sheet(annex: Annex) -> bytes:
    """As a .xlsx."""
    book = new_book()
    sheet = PrintSheet(book, "Phụ lục", WIDTHS, f"Kết quả, tình trạng tính đến ngày {day(annex.as_of_on)}")
    sheet.line("PHỤ LỤC", bold=True, size=14)
    sheet.line("PHÂN CÔNG THỰC HIỆN NHIỆM VỤ", bold=True, size=14)
    sheet.line(_attached(annex), italic=True)
    sheet.line(annex.title, bold=True, size=13)
    if annex.parties:
        sheet.line(f"Giữa: {'; '.join(inline(name) for name in annex.parties)}")
    sheet.gap()
    sheet.head(HEADS)
    for content in annex.contents:
        if content.title:
            sheet.heading(content.number, content.title)
        for task in content.tasks:
            sheet.add(_row(task))
    return saved(book)


def _attached(annex: Annex) -> str:
    symbol = f" số {inline(annex.symbol)}" if annex.symbol else ""
    signed = f" ngày {day(annex.signed_on)}" if annex.signed_on else ""
    return f"(Kèm theo {inline(annex.kind)}{symbol}{signed})"


def _row(task: AnnexTask) -> list[Value]:
    return [
        int(task.number) if _WHOLE.fullmatch(task.number) else task.number,
        task.title,
        "; ".join(task.leads),
        "; ".join(task.coordinating),
        _due(task),
        task.deliverable,
        task.result,
        status(task.status.kind, task.status.days),
    ]


def _due(task: AnnexTask) -> str | date:
    """A day where nothing but the day is written; else the words, which say more than any day."""
    is_plain = task.due_on is not None and task.due_text == day(task.due_on)
    return task.due_on if is_plain and task.due_on else task.due_text
