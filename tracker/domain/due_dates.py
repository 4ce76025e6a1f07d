"""Due texts as officials write them, read or left unknown with a reason; and the day a limit ends on.

Nothing is guessed silently: what is not read says why, and a text of which only a part was used says so too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

from tracker.domain.due_kinds import DueDate, DueKind, Precision
from tracker.domain.due_points import Point, Unread, read_point
from tracker.domain.due_rhythms import RHYTHM_LETTERS, read_rhythm
from tracker.domain.due_weekdays import remark_on_weekdays, without_weekdays
from tracker.domain.due_words import LONGEST, Piece, pieces, plain
from tracker.domain.messages import Message, message
from tracker.domain.months import add_months
from tracker.domain.working_days import Shift, WorkingCalendar

__all__ = ["DueDate", "DueKind", "Precision", "effective_due_on", "limit_in_days", "limit_in_months", "parse_due"]

ONE_DAY = timedelta(1)
POINTS = frozenset("DIMQPYS")
YEARLESS = frozenset("dmqp")
_ALL_POINTS = POINTS | YEARLESS
# Letters of due_words. A limit: words such as "before" or "at the latest" directly in front of the only date.
_LIMIT = re.compile(r"[XUTANwlet,-]*[bltw][ltewh]*[DIMQPYS],*")
_UNWEIGHTED = str.maketrans("&", ",", "~ag")
_NO_EXACT_DAY = {
    "A": message("This goes by the lunar calendar; write the day of the common one."),
    "T": message("A term of office ends on no fixed day; write the day."),
}
_DATE_LIKE = re.compile(r"[0-9]+\s*([/.-])\s*[0-9]+\s*\1\s*[0-9]+")


def parse_due(text: str) -> DueDate:
    """What a due text means. Never raises: ``unknown`` is an answer, and its message says why."""
    folded = plain(text)
    if not any(char.isalnum() for char in folded):
        return DueDate(text, DueKind.UNKNOWN, message=message("No due date is written."))
    if len(folded) > LONGEST:
        return DueDate(text, DueKind.UNKNOWN, message=message("The text is too long to be a due date."))
    found = list(pieces(folded))
    try:
        due = _read(text, folded, without_weekdays(found))
    except Unread as reason:
        return DueDate(text, DueKind.UNKNOWN, message=reason.message, looks_like_date=reason.looks_like_date)
    return remark_on_weekdays(due, found)


def effective_due_on(due_on: date, shift: Shift, calendar: WorkingCalendar) -> date:
    """The day that counts: the nominal date moved off a day off as the agreement chose. Keep and show both."""
    return calendar.shift(due_on, shift)


def limit_in_days(start_on: date, days: int, calendar: WorkingCalendar) -> date:
    """The last day of a limit in calendar days: the first day is not counted; off days at the end move it forward.

    Civil Code 2015, articles 147 and 148; the limit ends at 24:00.
    """
    return calendar.next_working(start_on + timedelta(days))


def limit_in_months(start_on: date, months: int, calendar: WorkingCalendar) -> date:
    """The last day of a limit in months: the same day number or a shorter month's last day, then moved off a day off.

    Civil Code 2015, articles 147 and 148.
    """
    return calendar.next_working(add_months(start_on, months))


def _read(text: str, folded: str, found: list[Piece]) -> DueDate:
    shape = "".join(piece.letter for piece in found)
    if "o" in shape and "no" not in shape:
        return _ongoing(text, shape)
    _refuse_impossible_dates(found)
    if "x" in shape:
        raise Unread(message("The date depends on something else; write it in once it is known."))
    if "r" in shape:
        return _from_then_on(text, found)
    if RHYTHM_LETTERS & set(shape):
        return read_rhythm(text, found)
    return _dated(text, folded, found, shape)


def _ongoing(text: str, shape: str) -> DueDate:
    has_more = bool((_ALL_POINTS | RHYTHM_LETTERS) & set(shape))
    said = message("Read as ongoing; the dates in it stay as text.") if has_more else None
    return DueDate(text, DueKind.ONGOING, message=said)


def _from_then_on(text: str, found: list[Piece]) -> DueDate:
    first = next((piece for piece in found if piece.letter in POINTS), None)
    if first is None:
        raise Unread(message("The text could not be read as a due date."))
    return DueDate(
        text, DueKind.ONGOING, starts_on=read_point(first).first, message=message("Read as ongoing from then on.")
    )


def _refuse_impossible_dates(found: list[Piece]) -> None:
    """A date that is none is named before anything else is said about the text."""
    for piece in found:
        if piece.letter in _ALL_POINTS:
            try:
                read_point(piece)
            except Unread as reason:
                if reason.looks_like_date:
                    raise


def _dated(text: str, folded: str, found: list[Piece], shape: str) -> DueDate:
    if "s" in shape and not shape.startswith("fs"):
        raise Unread(message("The beginning, the middle or a week is no exact day; write the day."))
    core = [piece for piece in found if piece.letter not in "blewh~agsf,&"]
    if core and core[0].letter == "t":
        core = core[1:]
    letters = "".join(piece.letter for piece in core)
    for pattern, read in _SHAPES:
        if pattern.fullmatch(letters):
            return read(text, core, shape)
    if _LIMIT.fullmatch(shape.translate(_UNWEIGHTED)):
        return _single(text, read_point(_last_point(found)), shape, is_part=True)
    raise _unreadable(letters, shape, folded)


def _last_point(found: list[Piece]) -> Piece:
    return next(piece for piece in reversed(found) if piece.letter in POINTS)


def _one(text: str, core: list[Piece], shape: str) -> DueDate:
    if "f" in shape and not _names_several(core[0]):
        raise Unread(message("Only a beginning is written, no end."))
    return _single(text, read_point(core[0]), shape)


def _with_its_year(text: str, core: list[Piece], shape: str) -> DueDate:
    """The part and its year written apart: "Năm 2026: quý II". With "and" between them they are two."""
    if "&" in shape:
        raise Unread(message("Several dates are written; a task has one."))
    part, year = sorted(core, key=lambda piece: piece.letter == "Y")
    return _single(text, read_point(part, year.groups[0]), shape)


def _single(text: str, point: Point, shape: str, *, is_part: bool = False) -> DueDate:
    is_before = "b" in shape and "h" not in shape
    said = _remark(point, shape, is_part=is_part)
    if is_before and point.precision != "day":
        due_on = point.first - ONE_DAY
        said = message("Before that time begins: by %(day)s.", day=due_on)
        return DueDate(text, DueKind.DATED, due_on=due_on, precision=point.precision, message=said)
    has_start = point.precision != "day" and not set("blet") & set(shape)
    return DueDate(
        text,
        DueKind.DATED,
        starts_on=point.first if has_start else None,
        due_on=point.last,
        strictly_before=is_before,
        precision=point.precision,
        message=said,
    )


def _range(text: str, core: list[Piece], shape: str) -> DueDate:
    """From one point to another; the first borrows month and year from the last, as people write them."""
    last = read_point(core[2])
    year = str(last.last.year)
    if core[0].letter == "N":
        if last.precision != "day":
            raise Unread(message("The text could not be read as a due date."))
        first = Point(_same_month(core[0], last.last), last.last, "day")
    else:
        first = read_point(core[0], year)
    if first.first > last.last:
        has_own_year = core[0].letter in POINTS
        raise Unread(message("The range ends before it begins."), looks_like_date=has_own_year)
    return DueDate(
        text,
        DueKind.DATED,
        starts_on=first.first,
        due_on=last.last,
        strictly_before="b" in shape and last.precision == "day",
        precision=last.precision,
        message=_remark(last, shape),
    )


def _days(text: str, core: list[Piece], _shape: str) -> DueDate:
    """Days of one month that follow each other: "15, 16/3/2026"."""
    last = read_point(core[-1]).last
    numbers = [int(piece.groups[0]) for piece in core]
    if numbers != list(range(numbers[0], numbers[-1] + 1)):
        raise Unread(message("Several dates are written; a task has one."))
    first = _same_month(core[0], last)
    return DueDate(text, DueKind.DATED, starts_on=first, due_on=last, precision="day")


def _same_month(piece: Piece, last: date) -> date:
    """A day written without its month, which is the one of ``last``. Raises Unread."""
    return read_point(Piece("D", (piece.groups[0], str(last.month), str(last.year)))).first


def _names_several(piece: Piece) -> bool:
    """True for a list inside one piece, such as "tháng 3 đến tháng 6 năm 2026"."""
    return piece.letter in "MQ" and piece.groups[1] != ""


def _years(text: str, core: list[Piece], _shape: str) -> DueDate:
    years = [read_point(piece) for piece in core]
    if any(after.first != before.last + ONE_DAY for before, after in pairwise(years)):
        raise Unread(message("Several dates are written; a task has one."))
    return DueDate(text, DueKind.DATED, starts_on=years[0].first, due_on=years[-1].last, precision="year")


def _short_year(_text: str, core: list[Piece], _shape: str) -> DueDate:
    raise Unread(message("The year %(year)s needs four digits.", year=core[-1].groups[0]))


def _remark(point: Point, shape: str, *, is_part: bool = False) -> Message | None:
    if is_part or "~" in shape:
        return message("Only the date was read; the rest stays as text.")
    if point.skips:
        return message("Several times are written; the last one counts.")
    return message("The text calls the date expected.") if "a" in shape else None


def _unreadable(letters: str, shape: str, folded: str) -> Unread:
    for letter, said in _NO_EXACT_DAY.items():
        if letter in shape:
            return Unread(said)
    points = _ALL_POINTS & set(letters)
    if points and sum(letter in _ALL_POINTS for letter in letters) > 1:
        return Unread(message("Several dates are written; a task has one."))
    if letters and not set(letters) - {"U"}:
        several = message("Several rhythms are named; choose one.")
        return Unread(several if letters.count("U") > 1 else message("The year is missing."))
    is_date_like = not points and _DATE_LIKE.search(folded) is not None
    if is_date_like:
        return Unread(message("This looks like a date but is none."), looks_like_date=True)
    return Unread(message("The text could not be read as a due date."))


# What the points of a text and the marks between them look like, side by side, and who reads them.
_SHAPES: tuple[tuple[re.Pattern[str], Callable[[str, list[Piece], str], DueDate]], ...] = (
    (re.compile("[DIMQPYSdmqp]"), _one),
    (re.compile("[dmqp]Y|Y[dmqp]"), _with_its_year),
    (re.compile("[DIMQPYSdmqpN][t-][DIMQPYSdmqp]"), _range),
    (re.compile("N+D"), _days),
    (re.compile("YY+"), _years),
    (re.compile("Y-N|[mq]U?N|UN"), _short_year),
)
