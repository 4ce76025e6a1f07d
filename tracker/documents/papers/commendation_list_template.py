"""The template of the list of commendations that is used where an installation has none of its own."""

from __future__ import annotations

from functools import cache
from typing import Any

from tracker.documents.papers.blocks import (
    CELL,
    CELL_MID,
    CENTRED,
    PART,
    Look,
    add,
    control,
    heading,
    lined_table,
    new_page,
    otherwise,
    rows_for,
    saved,
)
from tracker.documents.papers.letterhead import head, recipients, signatures, title

PROPOSED_HEADS = ("TT", "Tên", "Thành tích", "Minh chứng", "Bên đề xuất", "Tình trạng")
DECIDED_HEADS = ("TT", "Tên", "Thành tích", "Bên đề xuất", "Quyết định khen thưởng")
NOBODY = "Đến nay chưa có mô hình, tập thể, cá nhân nào được các bên thống nhất đề nghị."


@cache
def commendation_list_template() -> bytes:
    """As a .docx; built once for a process."""
    document = new_page()
    head(document)
    title(document)
    add(document, "{{ attached }}", Look(italic=True, align=CENTRED.align, after=6))
    add(document, "{{ opening }}")
    control(document, "for group in groups")
    heading(document, "{{ group.title }}", PART, 1)
    _table(
        document,
        PROPOSED_HEADS,
        (10, 36, 47, 28, 20, 24),
        "group.rows",
        ("name", "achievement", "evidence", "by", "state"),
    )
    control(document, "endfor")
    otherwise(document, "groups", NOBODY)
    control(document, "if decided")
    heading(document, "{{ decided_title }}", PART, 1)
    fields = ("name_and_kind", "achievement", "by", "state")
    _table(document, DECIDED_HEADS, (10, 40, 50, 25, 40), "decided", fields)
    control(document, "endif")
    control(document, "if groups")
    add(document, "{{ closing }}", Look(indent=True, before=6, after=8, keep=True))
    control(document, "endif")
    signatures(document)
    recipients(document)
    return saved(document)


def _table(document: Any, heads: tuple[str, ...], widths: tuple[int, ...], rows: str, fields: tuple[str, ...]) -> None:
    table = lined_table(document, heads, widths)
    cells = [("{{ one." + name + " }}", CELL) for name in fields]
    rows_for(table, f"one in {rows}", [("{{ one.position }}", CELL_MID), *cells])
    add(document, "", Look(size=6))
