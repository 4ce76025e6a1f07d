"""Communication outputs by outlet and kind, as a part of a Word template."""

from __future__ import annotations

from typing import Any

from tracker.documents.papers.blocks import (
    CELL,
    CELL_HEAD,
    CELL_MID,
    SUBPART,
    TEXT,
    Look,
    add,
    add_row,
    control,
    control_row,
    each,
    heading,
    lined_table,
)
from tracker.documents.papers.proof_texts import OUTPUT_HEADS, SUM

WIDTHS = (10, 45, 55, 35, 20)


def proofs(document: Any, title: str) -> None:
    """What proves the results: a line an agency, and its outputs with their sum."""
    control(document, "if proven or outputs")
    heading(document, title, SUBPART, 2)
    each(document, "line in proven", [("{{ line }}", TEXT)])
    control(document, "if outputs")
    table = lined_table(document, OUTPUT_HEADS, WIDTHS)
    control_row(table, "for group in outputs")
    control_row(table, "for one in group.rows")
    add_row(
        table,
        [
            ("{{ one.position }}", CELL_MID),
            ("{{ group.who }}", CELL),
            ("{{ one.outlet }}", CELL),
            ("{{ one.kind }}", CELL),
            ("{{ one.count }}", CELL_MID),
        ],
    )
    control_row(table, "endfor")
    add_row(
        table, [("", CELL_MID), ("{{ group.who }}", CELL), (SUM, CELL_HEAD), ("", CELL), ("{{ group.sum }}", CELL_HEAD)]
    )
    control_row(table, "endfor")
    add(document, "", Look(size=6))
    control(document, "endif")
    control(document, "endif")
