"""Biểu tổng hợp cấp dưới in Excel: every indicator with its figure over all programs, and those of each below it."""

from __future__ import annotations

from decimal import Decimal

from tracker.documents.papers.print_sheets import PrintSheet, Value, new_book, saved
from tracker.documents.papers.words import inline, period
from tracker.domain.programs_below import ProgramBelow, Told
from tracker.domain.roll_up import Gathered, RollUpLine, Way
from tracker.domain.roll_up_page import RollUpPage

HEADS = ("TT", "Chỉ tiêu, chương trình cấp dưới", "Đơn vị tính", "Số chương trình có số liệu", "Kỳ này",
         "Cùng kỳ năm trước", "Tăng (+), giảm (-)", "Ghi chú")  # fmt: skip
WIDTHS = (5, 52, 13, 12, 15, 15, 13, 30)
COUNT = "#,##0"
FORMATS = ("", "", "", COUNT)
OTHERS = "Chỉ tiêu chỉ có ở cấp dưới"
WHOLE = "Của cả chương trình"
WAYS = {Way.SUM: "", Way.LEVEL: "Cộng số mới nhất của từng chương trình", Way.SHARE: "Không cộng: thấp nhất – cao nhất"}
TOLD = {
    Told.SILENT: "Chưa báo cáo, quá hạn {days} ngày",
    Told.CHANGED: "Đã chốt, sau đó số liệu thay đổi; chưa tính",
    Told.WAITING: "Chưa báo cáo, còn hạn",
    Told.SIGNED_LATE: "Đã ký, muộn {days} ngày",
    Told.SIGNED: "Đã ký đúng hạn",
    Told.NOT_ASKED: "Không có kỳ rà soát này",
    Told.UNTRACKED: "Trước khi theo dõi trên hệ thống",
}


def roll_up_sheet(page: RollUpPage) -> bytes:
    """As a .xlsx, Vietnamese as all papers."""
    book = new_book()
    program = inline(page.symbol or page.title)
    sheet = PrintSheet(book, "Tổng hợp", WIDTHS, program)
    when = f" {period(page.periods.chosen.code).upper()}" if page.periods.chosen else ""
    sheet.line(f"TỔNG HỢP SỐ LIỆU CẤP DƯỚI{when}", bold=True, size=14)
    sheet.line(inline(page.title), italic=True)
    sheet.line(f"{page.now.reported_count} trên {page.now.asked_count} chương trình cấp dưới đã báo cáo (đã ký)")
    if page.before.asked_count:
        sheet.line(f"Cùng kỳ năm trước: {page.before.reported_count} trên {page.before.asked_count}", italic=True)
    sheet.gap()
    sheet.head(HEADS)
    programs = {one.id: one for one in (*page.programs, *page.ended)}
    number = 0
    for heading, lines in page.groups:
        if lines:
            sheet.heading("", inline(heading) if heading else OTHERS if heading is None else WHOLE)
        for line in lines:
            number += 1
            _add_line(sheet, number, line, programs)
    sheet.heading("", "Chương trình chưa báo cáo")
    for one in page.silent:
        sheet.add(["", _name(one), "", None, None, None, None, TOLD[one.reported.told].format(days=one.reported.days)])
    return saved(book)


def _add_line(sheet: PrintSheet, number: int, line: RollUpLine, programs: dict[int, ProgramBelow]) -> None:
    figures = [_figure(line.now), _figure(line.before), line.change]
    sheet.add(
        [number, inline(line.name), inline(line.unit), line.now.program_count, *figures, WAYS[line.way]], bold=True,
        formats=FORMATS,
    )  # fmt: skip
    for id_, one in programs.items():
        now, before = line.now.of(id_), line.before.of(id_)
        if now.values or before.values or now.open_in:
            note = "Các bên để ngỏ số liệu; chưa tính" if now.open_in else TOLD[one.reported.told]
            sheet.add(
                ["", _name(one), "", None, _figure(now), _figure(before), _difference(now, before),
                 note.format(days=one.reported.days)]
            )  # fmt: skip


def _figure(found: Gathered) -> Value:
    """A number; of shares a text from the lowest to the highest."""
    if found.way is not Way.SHARE or found.lowest == found.highest:
        return found.total if found.way is not Way.SHARE else found.lowest
    return f"{_written(found.lowest)}–{_written(found.highest)}"


def _difference(now: Gathered, before: Gathered) -> Decimal | None:
    return None if now.total is None or before.total is None else now.total - before.total


def _written(value: Decimal | None) -> str:
    return f"{value:f}".replace(".", ",") if value is not None else ""


def _name(one: ProgramBelow) -> str:
    signed_by = "" if one.agency.startswith(one.signed_by) else f" ({one.signed_by} ký)"
    return inline(f"{one.agency}: {one.symbol or one.title}{signed_by}")
