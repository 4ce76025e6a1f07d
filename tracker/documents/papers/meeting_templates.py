"""The templates of the minutes and of the notice that are used where an installation has none of its own."""

from __future__ import annotations

from functools import cache
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from tracker.documents.papers.blocks import (
    CELL,
    CELL_MID,
    PART,
    SUB_TEXT,
    TEXT,
    WHO,
    Look,
    add,
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

DECISION_HEADS = ("TT", "Ý kiến chỉ đạo", "Cơ quan thực hiện", "Thời hạn", "Tình trạng")
EARLIER_HEADS = ("TT", "Ý kiến chỉ đạo", "Cơ quan thực hiện", "Thời hạn", "Kỳ rà soát")
WIDTHS = (10, 68, 40, 22, 25)
OPEN = Look(align=ALIGN.LEFT, indent=True, after=4)
"""For lines of dots: set to both sides they would tear the words apart."""
CLOSING = Look(indent=True, before=6, after=8, keep=True)


@cache
def minutes_template() -> bytes:
    """As a .docx; built once for a process."""
    document = new_page()
    head(document)
    title(document)
    for field in ("when", "where"):
        add(document, "{{ " + field + " }}")
    heading(document, "I. THÀNH PHẦN", PART, 1)
    each(document, "line in present", [("{{ line }}", OPEN)])
    each(document, "line in others", [("{{ line }}", OPEN)])
    add(document, "- Chủ trì: …………………………………………", OPEN)
    add(document, "- Thư ký: …………………………………………", OPEN)
    heading(document, "II. NỘI DUNG", PART, 1)
    add(document, "1. Nghe báo cáo tổng hợp kết quả trong kỳ:", WHO)
    each(document, "line in reported", [("{{ line }}", TEXT)])
    add(document, "{{ progress }}")
    each(document, "line in assessment", [("{{ line }}", TEXT)])
    add(document, "2. Ý kiến của các cơ quan:", WHO)
    for field in ("difficulties", "proposals"):
        control(document, f"for said in {field}")
        each(document, "line in said.lines", [("- {{ said.who }}: {{ line }}", SUB_TEXT)])
        control(document, "endfor")
    add(document, "- Ý kiến khác: …………………………………………", OPEN)
    for field, name in (
        ("findings", "Vấn đề nổi cộm:"),
        ("differences", "Số liệu còn chênh lệch giữa các cơ quan:"),
    ):
        control(document, f"if {field}")
        add(document, name, WHO)
        each(document, f"line in {field}", [("{{ line }}", SUB_TEXT)])
        control(document, "endif")
    control(document, "if reservations")
    add(document, "Ý kiến bảo lưu:", WHO)
    control(document, "for said in reservations")
    each(document, "line in said.lines", [("- {{ said.who }}: {{ line }}", SUB_TEXT)])
    control(document, "endfor")
    control(document, "endif")
    heading(document, "III. KẾT LUẬN, Ý KIẾN CHỈ ĐẠO", PART, 1)
    _decisions(document, "decisions", DECISION_HEADS, "state")
    otherwise(document, "decisions", "Chưa có ý kiến chỉ đạo nào được ghi nhận.")
    return _end(document)


@cache
def notice_template() -> bytes:
    """As a .docx; built once for a process."""
    document = new_page()
    head(document)
    title(document)
    add(document, "{{ opening }}")
    _decisions(document, "decisions", DECISION_HEADS, "state")
    otherwise(document, "decisions", "Kỳ này chưa có ý kiến chỉ đạo nào được ghi nhận.")
    control(document, "if earlier")
    add(document, "Ý kiến chỉ đạo của các kỳ trước chưa thực hiện xong, tiếp tục thực hiện:", WHO)
    control(document, "endif")
    _decisions(document, "earlier", EARLIER_HEADS, "period")
    return _end(document)


def _decisions(document: Any, field: str, heads: tuple[str, ...], last: str) -> None:
    control(document, f"if {field}")
    table = lined_table(document, heads, WIDTHS)
    cells = [("position", CELL_MID), ("text", CELL), ("agency", CELL), ("due", CELL_MID), (last, CELL)]
    rows_for(table, f"one in {field}", [("{{ one." + name + " }}", look) for name, look in cells])
    add(document, "", Look(size=6))
    control(document, "endif")


def _end(document: Any) -> bytes:
    add(document, "{{ closing }}", CLOSING)
    signatures(document)
    recipients(document)
    return saved(document)
