"""The validity of a program drawn as a line: where today is on it, and where its years begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MOST_TICKS = 6


@dataclass(frozen=True)
class ValidityLine:
    """Places on the line in per cent of its length. ``today``: None outside; ``ticks``: (place, year), at most six."""

    passed: float
    today: float | None
    ticks: tuple[tuple[float, int], ...]


def validity_line(valid_from: date, valid_to: date, *, today: date) -> ValidityLine:
    """The line from the first to the last day; of long validities only some years are marked."""
    days = max((valid_to - valid_from).days, 1)

    def place(day: date) -> float:
        return round((day - valid_from).days * 100 / days, 1)

    years = range(valid_from.year, valid_to.year + 1)
    step = -(-len(years) // MOST_TICKS)
    ticks = tuple((max(place(date(year, 1, 1)), 0.0), year) for year in years[::step])
    is_running = valid_from <= today <= valid_to
    return ValidityLine(min(max(place(today), 0.0), 100.0), place(today) if is_running else None, ticks)
