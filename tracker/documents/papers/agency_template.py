"""The template of an agency's own report that is used where an installation has none of its own."""

from __future__ import annotations

from functools import cache
from typing import Any

from tracker.documents.papers.blocks import (
    CELL,
    CELL_HEAD,
    CELL_MID,
    CENTRED,
    PART,
    SUB_TEXT,
    SUBPART,
    TEXT,
    WHO,
    Look,
    add,
    control,
    each,
    fill,
    heading,
    lined_table,
    new_page,
    otherwise,
    plain_table,
    rows_for,
    saved,
    whole_row,
)
from tracker.documents.papers.letterhead import HOW, SIGNER, head, recipients, title
from tracker.documents.papers.proof_template import proofs
from tracker.documents.papers.proof_texts import PROOFS_TITLE

FIGURE_HEADS = ("TT", "Chỉ tiêu", "Đơn vị tính", "Số liệu trong kỳ", "Ghi chú")
PARTS = (
    ("II. KHÓ KHĂN, VƯỚNG MẮC VÀ NGUYÊN NHÂN", "difficulties", "Không nêu."),
    ("III. ĐỀ XUẤT, KIẾN NGHỊ", "proposals", "Không nêu."),
    ("IV. PHƯƠNG HƯỚNG, NHIỆM VỤ KỲ TỚI", "next_period", "Không nêu."),
)


@cache
def agency_template() -> bytes:
    """As a .docx; built once for a process."""
    document = new_page()
    head(document)
    title(document)
    control(document, "if to")
    add(document, "Kính gửi: {{ to }}", Look(align=CENTRED.align, after=6))
    control(document, "endif")
    add(document, "{{ opening }}")
    heading(document, "I. KẾT QUẢ THỰC HIỆN", PART, 1)
    each(document, "line in results", [("{{ line }}", TEXT)])
    otherwise(document, "results", "Trong kỳ chưa có kết quả nào được cập nhật.")
    control(document, "if effects")
    heading(document, "Đánh giá hiệu quả theo từng nội dung", SUBPART, 2)
    each(document, "line in effects", [("{{ line }}", SUB_TEXT)])
    control(document, "endif")
    _figures(document)
    proofs(document, PROOFS_TITLE)
    for part, field, nothing in PARTS:
        heading(document, part, PART, 1)
        each(document, f"line in {field}", [("{{ line }}", TEXT)])
        otherwise(document, field, nothing)
    add(document, "{{ closing }}", Look(indent=True, before=6, after=8, keep=True))
    _signer(document)
    recipients(document)
    return saved(document)


def _figures(document: Any) -> None:
    control(document, "if figures")
    heading(document, "Số liệu, chỉ tiêu trong kỳ", SUBPART, 2)
    table = lined_table(document, FIGURE_HEADS, (10, 60, 25, 30, 40))
    rows_for(
        table,
        "one in figures",
        [
            ("{{ one.position }}", CELL_MID),
            ("{{ one.name }}", CELL),
            ("{{ one.unit }}", CELL_MID),
            ("{{ one.value }}", CELL_HEAD),
            ("{{ one.note }}", CELL),
        ],
    )
    add(document, "", Look(size=6))
    control(document, "endif")
    control(document, "if adjustments")
    add(document, "Cập nhật, điều chỉnh sau khi chốt số liệu (không tính vào kỳ này):", WHO)
    each(document, "line in adjustments", [("{{ line }}", SUB_TEXT)])
    control(document, "endif")


def _signer(document: Any) -> None:
    """One signature, at the right."""
    table = plain_table(document, (82.5, 82.5), rows=0)
    place = whole_row(table).cells[1]
    fill(place, "{%p for title in signer.titles %}", CENTRED)
    add(place, "{{ title }}", SIGNER)
    control(place, "endfor")
    add(place, "{{ signer.how }}", HOW)
    add(place, "{{ signer.person }}", SIGNER)
