"""Biểu tổng hợp: the numbers of a joint review in Excel, and every task behind them."""

from __future__ import annotations

from decimal import Decimal

from openpyxl import Workbook

from tracker.documents.papers.heads import MARKS, footer
from tracker.documents.papers.joint_template import TALLY_HEADS
from tracker.documents.papers.joint_texts import TOTAL, program_named, results, settled
from tracker.documents.papers.print_sheets import COUNT, RATE, PrintSheet, Value, new_book, saved
from tracker.documents.papers.result_sheets import add_results
from tracker.documents.papers.words import day, inline, named, period, status
from tracker.domain.papers.joint_report import JointReport
from tracker.domain.papers.numbers import Tally
from tracker.domain.status import StatusKind

FIGURE_HEADS = (
    "TT", "Chỉ tiêu", "Nội dung", "Đơn vị tính", "Cơ quan", "Số liệu khi chốt", "Sau điều chỉnh", "Cùng kỳ năm trước",
    "So với cùng kỳ", "Lũy kế từ đầu chương trình", "Số liệu chung",
    "Ghi chú",
)  # fmt: skip
TASK_HEADS = (
    "TT", "Nội dung phối hợp", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian thực hiện", "Hạn tính", "Ngày hoàn thành",
    "Sản phẩm", "Kết quả trong kỳ", "Tình trạng", "Số ngày quá hạn",
)  # fmt: skip
LATE = (StatusKind.OVERDUE, StatusKind.DONE_LATE)
FORMATS = ("", "", COUNT, COUNT, COUNT, COUNT, COUNT, RATE)


def summary_sheet(report: JointReport) -> bytes:
    """As a .xlsx: progress, figures, tasks, and what ``add_results`` finds."""
    book = new_book()
    sheet = _sheet(book, "Tiến độ", (6, 34, 14, 14, 14, 16, 16, 14), report)
    sheet.head(TALLY_HEADS)
    for position, tally in enumerate(report.numbers.tallies, 1):
        sheet.add(_tally(tally, position), formats=FORMATS)
    sheet.add(_tally(report.numbers.total, None), bold=True, formats=FORMATS)
    _figures(_sheet(book, "Chỉ tiêu", (5, 28, 26, 10, 18, 11, 11, 11, 11, 13, 12, 26), report), report)
    _tasks(_sheet(book, "Nhiệm vụ", (5, 18, 32, 16, 16, 13, 12, 12, 14, 30, 12, 8), report), report)
    add_results(report, lambda name, widths: _sheet(book, name, widths, report))
    return saved(book)


def _sheet(book: Workbook, name: str, widths: tuple[int, ...], report: JointReport) -> PrintSheet:
    sheet = PrintSheet(book, name, widths, footer(report.head))
    mark, why = MARKS[report.head.state]
    if mark:
        sheet.line(f"{mark} {why}", bold=True)
    sheet.line(f"BIỂU TỔNG HỢP {period(report.period).upper()}: {name.upper()}", bold=True, size=14)
    sheet.line(program_named(report.by_kind, report.symbol), size=13)
    sheet.line(inline(report.agreement), italic=True)
    sheet.line(
        f"Số liệu từ ngày {day(report.starts_on)} đến ngày {day(report.ends_on)}; nhiệm vụ tính đến ngày "
        f"{day(report.as_of_on)}",
        italic=True,
    )
    sheet.gap()
    return sheet


def _tally(tally: Tally, position: int | None) -> list[Value]:
    boxes = tally.boxes
    return [
        position,
        named(tally.lead) if tally.lead is not None else TOTAL,
        boxes.given,
        boxes.done_in_time,
        boxes.done_late,
        boxes.open_in_time,
        boxes.overdue,
        tally.rate,
    ]


def _figures(sheet: PrintSheet, report: JointReport) -> None:
    """One row for each figure of each agency, so that columns can be summed and filtered."""
    sheet.head(FIGURE_HEADS)
    for position, figure in enumerate(report.numbers.figures, 1):
        for one in figure.named:
            joint: Decimal | str | None = "Chưa thống nhất" if figure.is_open else figure.value
            about: list[Value] = [position, inline(figure.name), inline(figure.content), inline(figure.unit)]
            sheet.add(
                [
                    *about,
                    inline(one.agency),
                    one.value,
                    one.adjusted,
                    one.year_before,
                    one.change,
                    one.accumulated,
                    joint,
                    settled(figure),
                ]
            )


def _tasks(sheet: PrintSheet, report: JointReport) -> None:
    sheet.head(TASK_HEADS)
    for position, task in enumerate(report.tasks, 1):
        sheet.add(
            [
                inline(task.number) or position,
                inline(task.content),
                inline(task.title),
                "; ".join(task.leads),
                "; ".join(task.coordinating),
                inline(task.due_text),
                task.due_on,
                task.done_on,
                inline(task.deliverable),
                results(task.results),
                status(task.status, None),
                task.days if task.status in LATE else None,
            ],
            formats=(COUNT,) * 12,
        )
