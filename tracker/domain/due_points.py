"""One point in time of a due text: a day, month, quarter, half or year, with its first and last day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tracker.domain.due_kinds import Precision
from tracker.domain.due_words import NUMBER_WORDS, ROMAN_NUMBERS, Piece
from tracker.domain.messages import Message, message
from tracker.domain.months import last_day

EARLIEST_YEAR, LATEST_YEAR = 1945, 2100
LEAP_YEAR = 2000
_WORD = re.compile(r"muoi(?: mot| hai)?|[a-z]+|[0-9]+")
_JOINS = frozenset({"va", "den", "het", "thang", "quy", "qui", "q", "t", "thu"})


class Unread(Exception):
    """The text can't be read; ``message`` says why. ``looks_like_date``: meant as a date, and none."""

    def __init__(self, said: Message, *, looks_like_date: bool = False) -> None:
        super().__init__(str(said))
        self.message = said
        self.looks_like_date = looks_like_date


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch named in a text. ``is_list``: by several parts, "quarter II, III"; ``skips``: with gaps, "II, IV"."""

    first: date
    last: date
    precision: Precision
    is_list: bool = False
    skips: bool = False


def read_point(piece: Piece, year: str = "") -> Point:
    """What a piece names; ``year`` stands in where the piece has none. Raises Unread."""
    return _READERS[piece.letter](piece.groups, year)


def _day(groups: tuple[str, ...], year: str) -> Point:
    day, month = groups[0], groups[1]
    return _exact_day(groups[2] if len(groups) > 2 else year, month, day)


def _iso_day(groups: tuple[str, ...], _year: str) -> Point:
    return _exact_day(*groups)


def _exact_day(year: str, month: str, day: str) -> Point:
    try:
        date(LEAP_YEAR, NUMBER_WORDS.get(month, 0), int(day))
        on = date(_checked_year(year), NUMBER_WORDS.get(month, 0), int(day))
    except ValueError:
        written = f"{day}/{month}/{year}".rstrip("/")
        raise Unread(message("%(written)s is no date.", written=written), looks_like_date=True) from None
    return Point(on, on, "day")


def _months(groups: tuple[str, ...], year: str) -> Point:
    numbers = _listed(groups[0], groups[1], NUMBER_WORDS)
    if not all(1 <= number <= 12 for number in numbers):
        raise Unread(message("There is no month %(number)s.", number=groups[0] + groups[1]), looks_like_date=True)
    return _stretch(
        numbers, _checked_year(groups[2] or year), 1, "month", is_range="-" in groups[1] or "den" in groups[1]
    )


def _quarters(groups: tuple[str, ...], year: str) -> Point:
    numbers = _listed(groups[0], groups[1], NUMBER_WORDS | ROMAN_NUMBERS)
    if not all(1 <= number <= 4 for number in numbers):
        raise Unread(
            message("There is no quarter %(number)s.", number=(groups[0] + groups[1]).upper()), looks_like_date=True
        )
    return _stretch(
        numbers, _checked_year(groups[2] or year), 3, "quarter", is_range="-" in groups[1] or "den" in groups[1]
    )


def _stretch(numbers: list[int], year: int, length: int, precision: Precision, *, is_range: bool) -> Point:
    """From the first to the last of the numbered months or quarters of a year."""
    if numbers != sorted(set(numbers)):
        raise Unread(message("The range ends before it begins."))
    skips = not is_range and numbers != list(range(numbers[0], numbers[-1] + 1))
    first = date(year, (numbers[0] - 1) * length + 1, 1)
    return Point(first, last_day(year, numbers[-1] * length), precision, len(numbers) > 1 and not is_range, skips)


def _part_of_year(groups: tuple[str, ...], year: str) -> Point:
    """The first or last n months of a year; "nửa" is six."""
    count = 6 if groups[0] == "nua" else NUMBER_WORDS.get(groups[0], 0)
    if not 1 <= count <= 11:
        raise Unread(
            message("A year has no such part: %(written)s.", written=" ".join(groups[:2])), looks_like_date=True
        )
    number = _checked_year(groups[2] or year)
    precision: Precision = "half" if count == 6 else "quarter" if count % 3 == 0 else "month"
    if groups[1] == "dau":
        return Point(date(number, 1, 1), last_day(number, count), precision)
    return Point(date(number, 13 - count, 1), date(number, 12, 31), precision)


def _year(groups: tuple[str, ...], _unused: str) -> Point:
    year = _checked_year(groups[0])
    return Point(date(year, 1, 1), date(year, 12, 31), "year")


def _school_year(groups: tuple[str, ...], _unused: str) -> Point:
    term, begins, ends = groups[0], _checked_year(groups[1]), _checked_year(groups[2])
    if ends != begins + 1:
        raise Unread(message("The school year %(years)s is none.", years=f"{begins}-{ends}"), looks_like_date=True)
    if term in ("i", "1"):
        return Point(date(begins, 9, 1), date(ends, 1, 31), "half")
    first = date(ends, 2, 1) if term else date(begins, 9, 1)
    return Point(first, date(ends, 8, 31), "half" if term else "year")


def _listed(first: str, rest: str, numbers: dict[str, int]) -> list[int]:
    words = (word for word in _WORD.findall(rest) if word not in _JOINS)
    return [numbers.get(first, 0), *(numbers.get(word, 0) for word in words)]


def _checked_year(text: str) -> int:
    if not text:
        raise Unread(message("The year is missing."))
    if len(text) == 2:
        raise Unread(message("The year %(year)s needs four digits.", year=text))
    if not EARLIEST_YEAR <= int(text) <= LATEST_YEAR:
        raise Unread(message("The year %(year)s cannot be meant.", year=text), looks_like_date=True)
    return int(text)


_READERS: dict[str, Callable[[tuple[str, ...], str], Point]] = {
    "D": _day,
    "d": _day,
    "I": _iso_day,
    "M": _months,
    "m": _months,
    "Q": _quarters,
    "q": _quarters,
    "P": _part_of_year,
    "p": _part_of_year,
    "Y": _year,
    "S": _school_year,
}
