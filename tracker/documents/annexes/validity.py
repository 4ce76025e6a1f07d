"""Days of signing and of validity as titles and clauses state them; a year or a stretch of years runs 1/1 to 31/12."""

from __future__ import annotations

import re
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
_IN_FORCE = re.compile(
    r"(?:hiệu lực|(?:thời gian|thời hạn) thực hiện (?:chương trình|quy chế|kế hoạch|thỏa thuận))"
    r"[^.;]{0,60}?từ\s+(?P<first>ngày\s.{8,26}?)\s+"
    r"đến\s+(?:hết\s+)?(?P<last>ngày\s.{8,26}?)(?:$|[.;,)])",
    re.IGNORECASE,
)


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


def validity_in_clause(text: str) -> tuple[date, date] | None:
    """First and last day of a sentence that states them: "có hiệu lực từ ngày .. đến ngày .."."""
    found = _IN_FORCE.search(text)
    if found:
        first, last = day_in(found["first"]), day_in(found["last"])
        if first and last and first[0] and last[0] and first[0] <= last[0]:
            return first[0], last[0]
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
