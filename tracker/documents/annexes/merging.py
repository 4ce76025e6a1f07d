"""Merged cells of a worksheet: found without unpacking the whole sheet at once, then resolved in its rows."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace

from openpyxl.utils.cell import range_boundaries

from tracker.documents.annexes.grids import MOST_CELLS, MOST_COLUMNS, Cell
from tracker.documents.annexes.packages import MEGABYTE, damaged

Range = tuple[int, int, int, int]

_START = re.compile(rb"<(?:\w+:)?mergeCells[\s>]")
_LONGEST_TAG = 100
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Za-z]+\d+:[A-Za-z]+\d+)[\"']")
_LONGEST_LIST = 4 * MEGABYTE


def merged_ranges(chunks: Iterable[bytes]) -> list[Range]:
    """(first row, first column, last row, last column) of each merged range; they stand behind the rows of a sheet."""
    tail = b""
    for chunk in chunks:
        tail += chunk
        start = _START.search(tail)
        tail = tail[start.start() :] if start else tail[-_LONGEST_TAG:]
        if len(tail) > _LONGEST_LIST:
            raise damaged()
    return [_bounds(found.group(1).decode()) for found in _MERGE.finditer(tail)]


def _bounds(reference: str) -> Range:
    try:
        left, top, right, bottom = range_boundaries(reference)
    except ValueError as broken:
        raise damaged() from broken
    return top or 1, left or 1, bottom or 1, right or 1


def spread(rows: dict[int, dict[int, Cell]], ranges: Iterable[Range]) -> None:
    """Give each merged cell its width, repeat it in the rows below, and drop what lies hidden under it."""
    numbers = sorted(rows)
    work = 0
    for top, left, bottom, right in ranges:
        anchor = rows.get(top, {}).get(left)
        covered = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
        work += len(covered)
        if work > MOST_CELLS:
            raise damaged()
        for number in covered:
            row = rows[number]
            for column in range(left, min(right, MOST_COLUMNS) + 1):
                row.pop(column, None)
            if anchor:
                row[left] = replace(anchor, row=number, width=right - left + 1, from_above=number > top)
