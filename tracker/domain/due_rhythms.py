"""Again and again: "hằng quý", "03 tháng/lần", "2 lần/năm", "hằng năm, trước ngày 15/12"."""

from __future__ import annotations

import re
from fractions import Fraction

from tracker.domain.due_kinds import DueDate, DueKind
from tracker.domain.due_points import LEAP_YEAR, Unread, read_point
from tracker.domain.due_words import NUMBER_WORDS, Piece
from tracker.domain.messages import message

RHYTHM_LETTERS = frozenset("CEK")
YEARLESS_POINTS = frozenset("dmqp")
_QUIET = frozenset("CEK,&lewabt-f")
_SEVERAL = re.compile("C(?:[,&]?N?[CU])+(?:[,&]|$)")  # "hằng tháng, quý, năm"
_RANGE = re.compile("(?<![dmqp,&])[dmqp][t-][dmqp](?![,&dmqp])")  # from one day of the year to another
_UNIT_MONTHS = {"thang": 1, "quy": 3, "qui": 3, "nua nam": 6, "nam": 12, "thuong nien": 12}
_KINDS = {
    Fraction(1): DueKind.MONTHLY,
    Fraction(3): DueKind.QUARTERLY,
    Fraction(6): DueKind.HALF_YEARLY,
    Fraction(12): DueKind.YEARLY,
}


def read_rhythm(text: str, pieces: list[Piece]) -> DueDate:
    """The kind of a text that names a rhythm, and for a yearly one the day it falls on. Raises Unread."""
    shape = "".join(piece.letter for piece in pieces)
    kind = _kind([piece for piece in pieces if piece.letter in RHYTHM_LETTERS], shape)
    rest = [piece for piece in pieces if piece.letter not in _QUIET]
    if not rest:
        return _at_the_end(text) if kind is DueKind.YEARLY and "eC" in shape else DueDate(text, kind)
    if kind is DueKind.YEARLY:
        if all(piece.letter in YEARLESS_POINTS for piece in rest):
            return _each_year(text, rest, shape)
        if len(rest) == 1 and rest[0].groups == ("nam",) and "e" in shape:
            return _at_the_end(text)
    return DueDate(text, kind, message=message("Only how often was read; the rest stays as text."))


def _kind(rhythms: list[Piece], shape: str) -> DueKind:
    months = {_months(piece) for piece in rhythms if not (piece.letter == "K" and not piece.groups[1])}
    if len(months) > 1 or _SEVERAL.search(shape):
        raise Unread(message("Several rhythms are named; choose one."))
    times = [NUMBER_WORDS.get(piece.groups[0], 1) for piece in rhythms if piece.letter == "K" and not piece.groups[1]]
    if not months:
        raise Unread(message("The text does not say how often."))
    every = months.pop() / (times[0] or 1) if times else months.pop()
    if every not in _KINDS:
        raise Unread(message("Only monthly, quarterly, half-yearly and yearly tasks have a rhythm of their own."))
    return _KINDS[every]


def _months(piece: Piece) -> Fraction:
    """How many months lie between two times."""
    count, unit = piece.groups
    if unit not in _UNIT_MONTHS:
        raise Unread(message("Daily and weekly work has no date of its own; write “Thường xuyên”."))
    number = NUMBER_WORDS.get(count, 1) or 1
    if piece.letter == "K":
        return Fraction(_UNIT_MONTHS[unit], number)
    return Fraction(_UNIT_MONTHS[unit] * number)


def _at_the_end(text: str) -> DueDate:
    return DueDate(text, DueKind.YEARLY, each="12-31", precision="year")


def _each_year(text: str, points: list[Piece], shape: str) -> DueDate:
    """The day of a yearly task; a range is due at its end."""
    if len(points) > 1 and not _RANGE.search(shape):
        raise Unread(message("Several dates a year are named; choose one."))
    last = [read_point(piece, str(LEAP_YEAR)) for piece in points][-1]
    if last.is_list:
        raise Unread(message("Several dates a year are named; choose one."))
    is_before = "b" in shape
    if is_before and last.precision != "day":
        raise Unread(message("“Before” needs a day here."))
    each = f"{last.last.month:02}-{last.last.day:02}"
    return DueDate(text, DueKind.YEARLY, strictly_before=is_before, each=each, precision=last.precision)
