"""Danh mục minh chứng in Excel: task by task what proves it, written row by row as the rows come."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.documents.papers.heads import footer
from tracker.documents.papers.joint_texts import program_named
from tracker.documents.papers.print_sheets import PrintSheet, new_book, saved
from tracker.documents.papers.words import day, inline, period
from tracker.domain.outputs import said
from tracker.domain.papers.evidence_list import EvidenceRow
from tracker.domain.papers.joint_report import JointReport
from tracker.domain.tasks import EvidenceKind

HEADS = (
    "TT", "Nhiệm vụ", "Ngày thực hiện", "Cơ quan", "Người cập nhật", "Loại", "Văn bản, sản phẩm",
    "Ngày ban hành, đăng", "Địa chỉ, mã băm của tệp",
)  # fmt: skip
WIDTHS = (5, 34, 11, 22, 14, 13, 24, 11, 26)
KINDS = {
    EvidenceKind.LINK: "Địa chỉ trên mạng",
    EvidenceKind.DOCUMENT: "Văn bản",
    EvidenceKind.OUTPUT: "Sản phẩm truyền thông",
    EvidenceKind.FILE: "Tệp",
}
NOTHING = "Các cập nhật của kỳ này không kèm minh chứng."


def evidence_sheet(report: JointReport, rows: Iterable[EvidenceRow]) -> bytes:
    """As a .xlsx; whose papers these are comes from ``report``."""
    book = new_book()
    sheet = PrintSheet(book, "Minh chứng", WIDTHS, footer(report.head))
    sheet.line(f"DANH MỤC MINH CHỨNG {period(report.period).upper()}", bold=True, size=14)
    sheet.line(program_named(report.by_kind, report.symbol), size=13)
    sheet.line(inline(report.agreement), italic=True)
    sheet.line(f"Số liệu từ ngày {day(report.starts_on)} đến ngày {day(report.ends_on)}", italic=True)
    sheet.gap()
    sheet.head(HEADS)
    position = 0
    for position, row in enumerate(rows, 1):
        task = f"{row.number}. {row.task}" if row.number else row.task
        told = [inline(row.agency), inline(row.post), KINDS[row.kind], _reference(row), row.dated_on, _address(row)]
        sheet.add([position, inline(task), row.happened_on, *told])
    if not position:
        sheet.heading("", NOTHING)
    return saved(book)


def _reference(row: EvidenceRow) -> str:
    if row.output_kind is not None:
        return said(row.output_kind, inline(row.outlet), row.output_count or 1)
    return inline(row.file_name or row.document)


def _address(row: EvidenceRow) -> str | None:
    """A file has none that would open anywhere: its hash proves which content it is."""
    return f"SHA-256: {row.sha256}" if row.sha256 else row.url
