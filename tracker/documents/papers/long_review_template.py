"""What only the report of a longer review holds, as parts of a Word template: collected reviews, commendations."""

from __future__ import annotations

from typing import Any

from tracker.documents.papers.blocks import (
    CELL,
    CELL_HEAD,
    CELL_MID,
    SUBPART,
    Look,
    add,
    control,
    heading,
    lined_table,
    otherwise,
    rows_for,
)
from tracker.documents.papers.collected_texts import NO_NUMBERS, NUMBER_HEADS, PERIOD_HEADS
from tracker.documents.papers.commended_texts import COMMENDED_HEADS


def collected(document: Any) -> None:
    """The shorter reviews that are collected, and the figures of those that every party signed."""
    control(document, "if collected")
    heading(document, "{{ titles.collected }}", SUBPART, 2)
    table = lined_table(document, PERIOD_HEADS, (10, 40, 40, 45, 30))
    looks = (("position", CELL_MID), ("period", CELL), ("state", CELL), ("missing", CELL), ("decided", CELL_MID))
    rows_for(table, "one in collected", [("{{ one." + name + " }}", look) for name, look in looks])
    add(document, "", Look(size=6))
    control(document, "if collected_left_out")
    add(document, "{{ collected_left_out }}")
    control(document, "endif")
    control(document, "if collected_figures")
    table = lined_table(document, NUMBER_HEADS, (10, 42, 20, 44, 20, 29))
    rows_for(
        table,
        "one in collected_figures",
        [
            ("{{ one.position }}", CELL_MID),
            ("{{ one.name }}", CELL),
            ("{{ one.unit }}", CELL_MID),
            ("{{ one.each|join('\\n') }}", CELL),
            ("{{ one.value }}", CELL_HEAD),
            ("{{ one.note }}", CELL),
        ],
    )
    add(document, "", Look(size=6))
    control(document, "endif")
    otherwise(document, "collected_figures", NO_NUMBERS)
    control(document, "endif")


def commended(document: Any) -> None:
    """Model cases and commendations that no party declined."""
    control(document, "if commendations")
    heading(document, "{{ titles.commendations }}", SUBPART, 2)
    table = lined_table(document, COMMENDED_HEADS, (10, 40, 55, 25, 35))
    rows_for(
        table,
        "one in commendations",
        [
            ("{{ one.position }}", CELL_MID),
            ("{{ one.name_and_kind }}", CELL),
            ("{{ one.achievement }}", CELL),
            ("{{ one.by }}", CELL),
            ("{{ one.state }}", CELL),
        ],
    )
    add(document, "", Look(size=6))
    control(document, "endif")
