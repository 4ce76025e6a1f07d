"""The part of a loop that a second database is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from zlib import crc32

Cell = TypeVar("Cell")


def covering(cells: Sequence[Cell], *sides: Callable[[Cell], object], turn: str) -> list[Cell]:
    """The cells that show something new from one of the ``sides``, beginning with another cell at every ``turn``.

    The first database is asked everything. Who may what, and what is no id, is decided by the same code on the second:
    what that one can break is a statement, and the statement is the same for the next person on the same page. So it
    is asked every page and every side of it, by a person or with a text that changes from page to page.
    """
    first = crc32(turn.encode()) % len(cells) if cells else 0
    shown: set[tuple[int, object]] = set()
    found = []
    for cell in [*cells[first:], *cells[:first]]:
        seen = {(number, side(cell)) for number, side in enumerate(sides)}
        if not seen <= shown:
            shown |= seen
            found.append(cell)
    return found
