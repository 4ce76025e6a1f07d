"""Columns side by side in slots, with a line over them and a target: heights of one scale.

Across everything is in per cent of the width, so that a phone shows the same picture with letters of the same size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

TOP, BASE = 22, 182
"""Pixels from the top of the picture to the highest column, and to the line on which all stand."""
FILLED = 0.76
"""Which part of a slot its columns fill."""
Value = Decimal | int


@dataclass(frozen=True)
class Column:
    """One column; ``place`` is its middle and ``left`` its edge in per cent, ``top`` its upper edge in pixels."""

    series: int
    value: Value
    left: float
    place: float
    width: float
    top: float

    @property
    def height(self) -> float:
        """Down to the line on which all stand."""
        return round(BASE - self.top, 1)


@dataclass(frozen=True)
class Point:
    """One point of the line over the columns."""

    value: Value
    place: float
    top: float


@dataclass(frozen=True)
class Picture:
    """What stands where. ``slots``: the middles in per cent; ``target_top``: where the target lies, if there is one."""

    slots: tuple[float, ...]
    columns: tuple[Column, ...]
    points: tuple[Point, ...]
    target_top: float | None

    @property
    def segments(self) -> tuple[tuple[Point, Point], ...]:
        """The line, stretch by stretch."""
        return tuple(zip(self.points, self.points[1:], strict=False))


def columns_of(
    rows: Sequence[Sequence[Value | None]], *, line: Sequence[Value | None] = (), target: Value | None = None
) -> Picture:
    """A slot for each row with a column for each of its values; None has no column. ``line``: one value a slot."""
    highest = max(_known([*(value for row in rows for value in row), *line, target]), default=0)
    wide = 100 / max(len(rows), 1)
    slots = tuple(round(wide * (number + 0.5), 2) for number in range(len(rows)))

    def top(value: Value) -> float:
        share = float(value / highest) if highest > 0 else 0.0
        return round(BASE - (BASE - TOP) * min(max(share, 0.0), 1.0), 1)

    def column(middle: float, number: int, of: int, value: Value) -> Column:
        width = wide * FILLED / of
        left = middle - wide * FILLED / 2 + number * width
        return Column(number, value, round(left, 2), round(left + width / 2, 2), round(width, 2), top(value))

    return Picture(
        slots=slots,
        columns=tuple(
            column(middle, number, len(row), value)
            for middle, row in zip(slots, rows, strict=True)
            for number, value in enumerate(row)
            if value is not None
        ),
        points=tuple(
            Point(value, middle, top(value)) for middle, value in zip(slots, line, strict=False) if value is not None
        ),
        target_top=None if target is None else top(target),
    )


def _known(values: Iterable[Value | None]) -> list[Value]:
    return [value for value in values if value is not None]
