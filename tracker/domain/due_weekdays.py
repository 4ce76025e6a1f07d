"""A day of the week beside a date: where the two contradict each other, the date counts, and that is said.

The date stays because plans are kept by it and a task without one is reminded of by nobody; which of the two is wrong
only the writer knows, so he is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tracker.domain.due_kinds import DueDate
from tracker.domain.due_points import Unread, read_point
from tracker.domain.due_words import Piece
from tracker.domain.messages import message
from tracker.domain.months import WEEKDAYS, weekday_name

WEEKDAY = "W"
_DAYS = frozenset("DId")
_BETWEEN = frozenset(",h")  # may stand between a day of the week and its date: "thứ Hai, 8h00 ngày 31/10"
_NUMBERS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5} | {
    str(number): number - 2 for number in range(2, 8)
}
_SUNDAY = 6


def remark_on_weekdays(due: DueDate, found: list[Piece]) -> DueDate:
    """``due`` with a remark for each of its days that is written beside another day of the week than its own."""
    said = due.message
    for weekday, piece in _beside_dates(found):
        on = _day_meant(piece, due)
        if on is not None and on.weekday() != weekday:
            wrong = message(
                "%(day)s is a %(weekday)s, not a %(written)s; the date counts.",
                day=on, weekday=weekday_name(on), written=WEEKDAYS[weekday],
            )  # fmt: skip
            said = wrong if said is None else message("%(first)s %(second)s", first=said, second=wrong)
    return due if said is due.message else replace(due, message=said)


def without_weekdays(found: list[Piece]) -> list[Piece]:
    """The pieces that weigh: "trước thứ Hai, ngày 31/10" is cut as "trước ngày 31/10" is."""
    before = ["", *(piece.letter for piece in found)]
    return [
        piece
        for last, piece in zip(before, found, strict=False)
        if piece.letter != WEEKDAY and not (last == WEEKDAY and piece.letter == ",")
    ]


def _beside_dates(found: list[Piece]) -> Iterator[tuple[int, Piece]]:
    """Each day of the week with the date that it belongs to: the one before it, else the one behind it."""
    pieces = [None, *(piece for piece in found if piece.letter not in _BETWEEN), None]
    for before, piece, behind in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if piece is not None and piece.letter == WEEKDAY:
            beside = next((one for one in (before, behind) if one is not None and one.letter in _DAYS), None)
            if beside is not None:
                yield _number(piece), beside


def _number(piece: Piece) -> int:
    """Monday is 0."""
    return _NUMBERS.get(piece.groups[0], _SUNDAY)


def _day_meant(piece: Piece, due: DueDate) -> date | None:
    """The day of a piece if it is one of those that ``due`` keeps; without a year it has that of the end."""
    used = [day for day in (due.starts_on, due.due_on) if day is not None]
    try:
        on = read_point(piece, str(used[-1].year) if used else "").first
    except Unread:
        return None
    return on if on in used else None
