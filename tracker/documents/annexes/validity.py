"""Days of signing and of validity as titles and clauses state them; a year or a stretch of years runs 1/1 to 31/12."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.due_dates import parse_due

_SIGNED = re.compile(
    r"ngày\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})(?!\d)|ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"(?:(giai đoạn|nhiệm kỳ|thời kỳ|các năm|năm học)\s+)?(?:từ\s+)?(?:năm\s+)?(?<!\d)((?:19|20)\d{2})"
    r"\s*(?:[-‐‑–—−]|đến(?:\s+hết)?(?:\s+năm)?)\s*(?:năm\s+)?((?:19|20)\d{2})(?!\d)",
    re.IGNORECASE,
)
_HALF = re.compile(r"6 tháng (?:đầu|cuối) năm\s+(?:19|20)\d{2}", re.IGNORECASE)
_YEAR = re.compile(r"(?<!đến )(?<!hết )(?<!từ )\bnăm\s+((?:19|20)\d{2})(?![\d/–-])", re.IGNORECASE)
_OF_SOMETHING_ELSE = re.compile(
    r"tháng\s+\d+\s*$|"
    r"\b(?:luật|bộ luật|pháp lệnh|hiến pháp|nghị quyết|nghị định|chỉ thị|kết luận|quyết định|thông tư)\b[^,;]*$",
    re.IGNORECASE,
)
_DAY = r"(?:ngày\s*)?\d{1,2}(?:\s*[/.-]\s*\d{1,2}\s*[/.-]\s*|\s+tháng\s+\d{1,2}\s+năm\s+)\d{4}(?!\d)"
_END = rf"(?:{_DAY}|năm\s+\d{{4}}(?!\d))"
# The paper's own force: not that of a law it is based on, nor of an older paper, whose number holds digits.
_IN_FORCE = re.compile(
    r"(?:(?:^|[.:)]\s*)(?:(?:thời\s+(?:hạn|gian)\s+)?(?:có\s+)?hiệu\s+lực|"
    r"(?:thời\s+gian|thời\s+hạn)\s+thực\s+hiện\s+(?:chương\s+trình|quy\s+chế|kế\s+hoạch|th(?:ỏa|oả)\s+thuận))|"
    r"\b(?:chương\s+trình|quy\s+chế|kế\s+hoạch|th(?:ỏa|oả)\s+thuận|quy\s+định|văn\s+bản|liên\s+tịch)\s"
    r"(?:(?!\b(?:luật|nghị\s+định|thông\s+tư|quyết\s+định)\b)[^.;\d]){0,80}?(?<!hết )hiệu\s+lực)"
    r"[^.;\d]{0,60}?(?<!\w)(?:"
    rf"từ\s+(?:(?P<signing>(?:ngày|khi)\s+(?:(?:hai|các)\s+bên\s+)?(?:ký|ban\s+hành)(?:\s+kết|\s+ban\s+hành)?)|"
    rf"(?P<first>{_DAY}))(?:[\s,]+(?:và\s+)?(?:có\s+giá\s+trị\s+|kéo\s+dài\s+|thực\s+hiện\s+)?"
    rf"đến\s+(?:hết\s+)?(?P<last>{_END}))?|đến\s+(?:hết\s+)?(?P<end>{_END}))",
    re.IGNORECASE,
)
_BASED_ON = re.compile(r"\W*căn\s+cứ\b", re.IGNORECASE)


@dataclass(frozen=True)
class Clause:
    """What a sentence states of the paper's validity; None where it leaves a side open.

    ``since_signing``: it only says that the paper is in force from its signing, as nearly every paper does.
    """

    first: date | None
    last: date | None
    since_signing: bool = False


def day_in(text: str) -> tuple[date | None, str] | None:
    """The first day written as "ngày 24/10/2022" or "ngày 24 tháng 10 năm 2022", and its text.

    The day is None if the text names one that does not exist.
    """
    found = _SIGNED.search(text)
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day), found.group()
    except ValueError:
        return None, found.group()


def validity_in_title(title: str) -> tuple[date, date] | None:
    """First and last day of the years that a title names; None if it names none or several."""
    years = _years(title)
    if years:
        return years
    half = _HALF.search(title)
    if half:
        due = parse_due(half.group())
        if due.starts_on and due.due_on:
            return due.starts_on, due.due_on
    named = {found.group(1) for found in _YEAR.finditer(title) if not _OF_SOMETHING_ELSE.search(title[: found.start()])}
    if len(named) != 1:
        return None
    year = int(named.pop())
    return date(year, 1, 1), date(year, 12, 31)


def validity_in_clause(text: str, signed_on: date | None = None) -> Clause | None:
    """The days of a sentence that states them: "có hiệu lực từ ngày .. đến ngày ..", or one of the two.

    "Kể từ ngày ký" is ``signed_on``. None for a day that does not exist, and for days in the wrong order.
    """
    found = None if _BASED_ON.match(text) else _IN_FORCE.search(text)
    if found is None:
        return None
    written_last = found["last"] or found["end"]
    first = signed_on if found["signing"] else _day(found["first"])
    last = _day(written_last)
    if (found["first"] and first is None) or (written_last and last is None) or (first and last and first > last):
        return None
    return Clause(first, last, since_signing=bool(found["signing"]) and last is None)


def stated_validity(
    title: str | None, texts: Sequence[str], signed_on: date | None
) -> tuple[date | None, date | None, int | None]:
    """First and last day, and which text states them; None for that where only the title's years count.

    A clause goes before the title, side by side; one that states both sides before another. Years in a title hold
    also before the signing, so a mere "có hiệu lực kể từ ngày ký" counts only where there are none.
    """
    years = validity_in_title(title) if title else None
    clauses = [(clause, place) for place, text in enumerate(texts) if (clause := validity_in_clause(text, signed_on))]
    clauses = [found for found in clauses if not (found[0].since_signing and (years or signed_on is None))]
    if not clauses:
        return (*(years or (None, None)), None)
    clause, place = max(clauses, key=lambda found: (found[0].first is not None) + (found[0].last is not None))
    first = clause.first or (years[0] if years and (clause.last is None or years[0] <= clause.last) else None)
    last = clause.last or (years[1] if years and (clause.first is None or clause.first <= years[1]) else None)
    return first, last, place


def _day(text: str | None) -> date | None:
    """The day of "ngày 30/6/2031" or "30 tháng 6 năm 2031", the last of "năm 2030"; None if there is none."""
    numbers = [int(number) for number in re.findall(r"\d+", text or "")]
    if not numbers:
        return None
    try:
        return date(numbers[2], numbers[1], numbers[0]) if len(numbers) > 1 else date(numbers[0], 12, 31)
    except ValueError:
        return None


def _years(text: str) -> tuple[date, date] | None:
    for found in _YEARS.finditer(text):
        word, first, last = found.group(1), int(found.group(2)), int(found.group(3))
        if first > last:
            continue
        if word and word.casefold() == "năm học" and last == first + 1:
            return date(first, 9, 1), date(last, 8, 31)
        return date(first, 1, 1), date(last, 12, 31)
    return None
