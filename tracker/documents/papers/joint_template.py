"""The template of the joint report that is used where an installation has none of its own."""

from __future__ import annotations

from functools import cache
from typing import Any

from docx.enum.text import WD_BREAK

from tracker.documents.papers.blocks import (
    CELL,
    CELL_HEAD,
    CELL_MID,
    CELL_SMALL,
    CENTRED,
    PART,
    SUB_TEXT,
    SUBPART,
    TEXT,
    WHO,
    Look,
    add,
    add_row,
    control,
    each,
    heading,
    lined_table,
    new_page,
    otherwise,
    rows_for,
    saved,
)
from tracker.documents.papers.letterhead import head, recipients, signatures, title
from tracker.documents.papers.long_review_template import collected, commended
from tracker.documents.papers.proof_template import proofs

EFFECT = Look(italic=True, indent=True, after=2)
TALLY = ("given", "done_in_time", "done_late", "open_in_time", "overdue", "rate")
TALLY_HEADS = (
    "TT", "Cơ quan chủ trì", "Tổng số nhiệm vụ", "Hoàn thành đúng hạn", "Hoàn thành quá hạn",
    "Đang thực hiện, trong hạn", "Quá hạn chưa hoàn thành", "Tỷ lệ hoàn thành",
)  # fmt: skip
FIGURE_HEADS = ("TT", "Chỉ tiêu", "Đơn vị tính", "Số liệu từng cơ quan", "Số liệu chung", "Ghi chú")
TASK_HEADS = ("TT", "Nhiệm vụ", "Chủ trì", "Thời hạn", "Kết quả trong kỳ", "Tình trạng")
SECTIONS = (
    "I. KẾT QUẢ THỰC HIỆN",
    "II. ĐÁNH GIÁ CHUNG",
    "III. KHÓ KHĂN, VƯỚNG MẮC VÀ NGUYÊN NHÂN",
    "IV. ĐỀ XUẤT, KIẾN NGHỊ",
    "V. PHƯƠNG HƯỚNG, NHIỆM VỤ KỲ TỚI",
)


@cache
def joint_template() -> bytes:
    """As a .docx; built once for a process."""
    document = new_page()
    head(document)
    title(document)
    add(document, "{{ opening }}")
    heading(document, SECTIONS[0], PART, 1)
    heading(document, "1. Tình hình báo cáo", SUBPART, 2)
    each(document, "line in reported", [("{{ line }}", TEXT)])
    _progress(document)
    _contents(document)
    _figures(document)
    proofs(document, "{{ titles.proofs }}")
    collected(document)
    commended(document)
    heading(document, SECTIONS[1], PART, 1)
    _lines_or(document, "assessment", "Chưa có đánh giá chung.")
    for section, field, nothing in (
        (SECTIONS[2], "difficulties", "Các cơ quan không nêu khó khăn, vướng mắc."),
        (SECTIONS[3], "proposals", "Các cơ quan không có đề xuất, kiến nghị."),
        (SECTIONS[4], "next_period", "Các cơ quan tiếp tục thực hiện các nhiệm vụ đã được giao."),
    ):
        heading(document, section, PART, 1)
        _said_or(document, field, nothing)
        if field == "difficulties":
            _findings(document)
    _decisions(document)
    _reservations(document)
    add(document, "{{ closing }}", Look(indent=True, before=6, after=8, keep=True))
    signatures(document)
    recipients(document)
    _annexes(document)
    return saved(document)


def _progress(document: Any) -> None:
    heading(document, "2. Tiến độ thực hiện nhiệm vụ", SUBPART, 2)
    add(document, "{{ progress }}")
    control(document, "if has_tasks")
    table = lined_table(document, TALLY_HEADS, (9, 38, 19, 19, 19, 21, 21, 19))
    row = [("{{ one.position }}", CELL_MID), ("{{ one.lead }}", CELL)]
    rows_for(table, "one in tallies", row + [("{{ one." + name + " }}", CELL_MID) for name in TALLY])
    total = [("", CELL_MID), ("{{ total.lead }}", CELL_HEAD)]
    add_row(table, total + [("{{ total." + name + " }}", CELL_HEAD) for name in TALLY])
    add(document, "", Look(size=6))
    control(document, "endif")


def _contents(document: Any) -> None:
    heading(document, "3. Kết quả theo nội dung phối hợp", SUBPART, 2)
    control(document, "if not contents")
    add(document, "Trong kỳ chưa có cập nhật tiến độ nào.")
    control(document, "endif")
    control(document, "for content in contents")
    heading(document, "{{ content.title }}", SUBPART, 3)
    each(document, "line in content.assessment", [("{{ line }}", TEXT)])
    control(document, "for side in content.sides")
    add(document, "{{ side.who }}:", WHO)
    each(document, "line in side.lines", [("{{ line.text }}", SUB_TEXT)])
    control(document, "if side.effect")
    add(document, "{{ side.effect }}", EFFECT)
    control(document, "endif")
    control(document, "endfor")
    control(document, "if content.silent")
    add(document, "Chưa có cập nhật về nội dung này: {{ content.silent }}.", Look(italic=True, indent=True, after=2))
    control(document, "endif")
    control(document, "endfor")


def _figures(document: Any) -> None:
    control(document, "if figures")
    heading(document, "{{ titles.figures }}", SUBPART, 2)
    table = lined_table(document, FIGURE_HEADS, (9, 40, 20, 44, 22, 30))
    rows_for(
        table,
        "one in figures",
        [
            ("{{ one.position }}", CELL_MID),
            ("{{ one.name }}", CELL),
            ("{{ one.unit }}", CELL_MID),
            ("{{ one.named|join('\\n') }}", CELL),
            ("{{ one.value }}", CELL_HEAD),
            ("{{ one.note }}", CELL),
        ],
    )
    add(document, "", Look(size=6))
    control(document, "endif")
    control(document, "if differences")
    add(document, "Số liệu còn chênh lệch giữa các cơ quan, các bên ký xác nhận cùng chênh lệch này:", WHO)
    each(document, "line in differences", [("{{ line }}", SUB_TEXT)])
    control(document, "endif")
    control(document, "if adjustments")
    add(document, "Số liệu cập nhật, điều chỉnh sau khi chốt (không tính vào kỳ này):", WHO)
    control(document, "for side in adjustments")
    add(document, "{{ side.who }}:", Look(italic=True, indent=True))
    each(document, "line in side.lines", [("{{ line.text }}", SUB_TEXT)])
    control(document, "endfor")
    control(document, "endif")


def _findings(document: Any) -> None:
    control(document, "if findings")
    add(document, "Vấn đề nổi cộm:", WHO)
    each(document, "line in findings", [("{{ line }}", SUB_TEXT)])
    control(document, "endif")


def _decisions(document: Any) -> None:
    control(document, "if decisions")
    add(document, "Ý kiến chỉ đạo của lãnh đạo các bên:", WHO)
    line = "{{ loop.index }}. {{ one.text }} (cơ quan thực hiện: {{ one.agency }}; {{ one.state }})."
    each(document, "one in decisions", [(line, SUB_TEXT)])
    control(document, "endif")


def _reservations(document: Any) -> None:
    control(document, "if reservations")
    heading(document, "Ý KIẾN BẢO LƯU", PART, 1)
    _each_said(document, "reservations")
    control(document, "endif")


def _lines_or(document: Any, field: str, nothing: str) -> None:
    each(document, f"line in {field}", [("{{ line }}", TEXT)])
    otherwise(document, field, nothing)


def _said_or(document: Any, field: str, nothing: str) -> None:
    _each_said(document, field)
    otherwise(document, field, nothing)


def _each_said(document: Any, field: str) -> None:
    control(document, f"for said in {field}")
    add(document, "{{ said.who }}:", WHO)
    each(document, "line in said.lines", [("{{ line }}", TEXT)])
    control(document, "endfor")


def _annexes(document: Any) -> None:
    control(document, "if has_tasks")
    _new_page(document)
    heading(document, "PHỤ LỤC I. TÌNH HÌNH THỰC HIỆN TỪNG NHIỆM VỤ", Look(bold=True, align=CENTRED.align, after=6), 1)
    table = lined_table(document, TASK_HEADS, (11, 43, 25, 24, 42, 20))
    fields = ("position", "title", "leads", "due", "result", "state")
    rows_for(table, "one in tasks", [("{{ one." + name + " }}", CELL_SMALL) for name in fields])
    control(document, "endif")
    control(document, "if texts")
    _new_page(document)
    heading(document, "PHỤ LỤC II. BÁO CÁO CỦA TỪNG CƠ QUAN", Look(bold=True, align=CENTRED.align, after=6), 1)
    _each_said(document, "texts")
    control(document, "endif")


def _new_page(document: Any) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
