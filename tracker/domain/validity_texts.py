"""A validity as offices write it: "2021–2025", "năm học 2025–2026", "03 năm kể từ ngày ký", "không thời hạn".

Years run from 1/1 to 31/12, a school year from 1/9 to 31/8, whatever the day of signing. What cannot be read stays a
text with a sentence why; nothing is guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.domain.due_dates import parse_due
from tracker.domain.due_kinds import DueKind
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold, tidy
from tracker.domain.messages import Message, message
from tracker.domain.typed_values import EARLIEST_YEAR, LATEST_YEAR, read_day

LONGEST_YEARS = 100
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_NUMBER_WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "muoi": 10}
# Everything below is matched against folded text: no accents, lower case.
_UNSTATED = re.compile(r"(?:khong|chua) (?:neu|ro|ghi|quy dinh|de cap|xac dinh|co|thay)\b(?! thoi han)|[-.…?]*$|khong$")
_OPEN = re.compile(
    r"(?:khong|vo) (?:\w+ ){0,2}thoi han|thoi han khong xac dinh|lau dai|thuong xuyen|khong ky han|"
    r"(?:cho )?den khi (?:co |duoc )?(?:van ban |quy che |chuong trinh )?(?:moi |khac )?(?:thay the|thay doi|cham dut)"
)
_LEAD = re.compile(
    r"(?:(?:co )?hieu luc(?: thi hanh| thuc hien)?|thoi (?:han|gian)(?: thuc hien| hieu luc)?|giai doan|nhiem ky|"
    r"thoi ky|trong|ap dung|thuc hien|cac nam(?! hoc))\s*:?\s+(?=\S)"
)
_YEARS = re.compile(r"(?:tu )?(?:nam )?(\d{4})\s*(?:-|den)\s*(?:het )?(?:nam )?(\d{4}|\d{2})")
_SCHOOL = re.compile(
    r"(?:cac )?nam hoc (\d{4})\s*-\s*(\d{4})(?:\s*(?:-|den|va)(?: het)?(?: nam hoc)? \d{4}\s*-\s*(\d{4}))?"
)
_YEAR = re.compile(r"(?:ca )?(?:nam )?(\d{4})")
_LENGTH = re.compile(
    r"(\d{1,3}|"
    + "|".join(_NUMBER_WORDS)
    + r") (nam|thang)(?P<since> (?:ke )?tu (?:khi|ngay)?\s*(?:ky|ban hanh)(?: ket)?)?"
)
_FROM_SIGNING = re.compile(r"(?:ke )?tu (?:khi |ngay )?(?:ky|ban hanh)(?: ket| ban hanh)?")
_SINCE = re.compile(r"(?:ke )?tu (?P<first>.+)")
_UNTIL = re.compile(r"(?:den|het)(?: het)? (?P<last>.+)")
_BRACKETS = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True)
class ReadValidity:
    """First and last day as far as the text states them. ``said``: why a text was not read, or what is missing."""

    valid_from: date | None = None
    valid_to: date | None = None
    said: Message | None = None


def read_validity(text: str, *, signed_on: date | None = None) -> ReadValidity:
    """The days that a text means; both None for one that is open-ended or says that nothing is stated."""
    written = tidy(text)
    folded = fold(written.translate(_DASHES)).strip(" .,;:“”\"'")
    bare, inside = _BRACKETS.sub("", folded).strip(" .,;"), re.findall(r"\(([^()]*)\)", folded)
    # "5 năm (2021–2025)": what states its days counts before what has to be counted.
    for candidate in dict.fromkeys((*inside, bare) if _LENGTH.fullmatch(bare) else (bare, *inside, folded)):
        if (read := _read(candidate, signed_on)) is not None:
            return read if read.said is None else replace(read, said=_of(read.said, written))
    return ReadValidity(said=message("“%(written)s” was not understood as a validity.", written=written[:120]))


def _of(said: Message, written: str) -> Message:
    """The same sentence about the text as it was written."""
    return Message(said.text, dict.fromkeys(said.values, written[:120]))


def _read(folded: str, signed_on: date | None) -> ReadValidity | None:
    if _UNSTATED.match(folded) or _OPEN.fullmatch(folded):
        return ReadValidity()
    rest = folded
    while (lead := _LEAD.match(rest)) is not None:
        rest = rest[lead.end() :]
    for reader in (_school_years, _years, _year, _length, _from_signing, _until, _between, _since):
        if (read := reader(rest, signed_on)) is not None:
            return _in_order(read, folded)
    return None


def _in_order(read: ReadValidity, written: str) -> ReadValidity:
    first, last = read.valid_from, read.valid_to
    if first and last and first > last:
        return ReadValidity(said=message("“%(written)s” ends before it begins.", written=written[:120]))
    if first and last and last.year - first.year > LONGEST_YEARS:
        return ReadValidity(said=message("“%(written)s” was not understood as a validity.", written=written[:120]))
    return read


def _years_between(first: int, last: int) -> ReadValidity | None:
    if not all(EARLIEST_YEAR <= year <= LATEST_YEAR for year in (first, last)):
        return None
    return ReadValidity(date(first, 1, 1), date(last, 12, 31))


def _years(text: str, _signed_on: date | None) -> ReadValidity | None:
    found = _YEARS.fullmatch(text)
    if found is None:
        return None
    first, last = found.groups()
    return _years_between(int(first), int(last if len(last) == 4 else first[:2] + last))


def _school_years(text: str, _signed_on: date | None) -> ReadValidity | None:
    found = _SCHOOL.fullmatch(text)
    if found is None:
        return None
    first, second, last = (int(year) if year else 0 for year in found.groups())
    if second != first + 1 or not EARLIEST_YEAR <= first <= LATEST_YEAR or not last <= LATEST_YEAR:
        return None
    return ReadValidity(date(first, 9, 1), date(last or second, 8, 31))


def _year(text: str, _signed_on: date | None) -> ReadValidity | None:
    found = _YEAR.fullmatch(text)
    return _years_between(int(found[1]), int(found[1])) if found else None


def _length(text: str, signed_on: date | None) -> ReadValidity | None:
    found = _LENGTH.fullmatch(text)
    if found is None:
        return None
    count = _NUMBER_WORDS.get(found[1]) or int(found[1])
    months = count * (12 if found[2] == "nam" else 1)
    if not 0 < months <= LONGEST_YEARS * 12:
        return None
    if not found["since"]:
        return ReadValidity(said=message("“%(written)s” does not say when it begins.", written=text))
    if signed_on is None:
        return ReadValidity(said=message("The validity is counted from the signing, and its day is not known."))
    return ReadValidity(signed_on, _months_later(signed_on, months) - timedelta(days=1))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _from_signing(text: str, signed_on: date | None) -> ReadValidity | None:
    found = _FROM_SIGNING.match(text)
    if found is None:
        return None
    rest = text[found.end() :].strip(" ,;-")
    if not rest or _OPEN.fullmatch(rest):
        return ReadValidity(signed_on)
    until = _UNTIL.fullmatch(rest)
    last = _point(until["last"]) if until else None
    return ReadValidity(signed_on, last[1]) if last else None


def _between(text: str, _signed_on: date | None) -> ReadValidity | None:
    if (whole := _point(text)) is not None:
        return ReadValidity(*whole)
    for split in re.finditer(r"\s*-\s*|\s+den\s+(?:het\s+)?", text):
        first_text = re.sub(r"^(?:ke )?tu ", "", text[: split.start()])
        first, last = _point(first_text), _point(text[split.end() :])
        if first is None and last is not None:
            first = _point(f"{first_text}/{last[1].year}") or _point(f"{first_text} nam {last[1].year}")
        if first and last:
            return ReadValidity(first[0], last[1])
    return None


def _since(text: str, _signed_on: date | None) -> ReadValidity | None:
    since = _SINCE.fullmatch(text)
    first = _point(re.sub(r"\s*(?:tro di|,.*thoi han)$", "", since["first"])) if since else None
    return ReadValidity(first[0]) if first else None


def _until(text: str, _signed_on: date | None) -> ReadValidity | None:
    until = _UNTIL.fullmatch(text)
    last = _point(until["last"]) if until else None
    return ReadValidity(None, last[1]) if last else None


def _point(text: str) -> tuple[date, date] | None:
    """First and last day of a day, month, quarter, half year or year."""
    bare = re.sub(r"^(?:ngay|het|cuoi ngay) ", "", text.strip(" ,;"))
    if found := re.fullmatch(r"(\d{1,2}) thang (\d{1,2}) nam (\d{4})", bare):
        bare = "/".join(found.groups())
    try:
        day = read_day(bare)
    except RuleBroken:
        pass
    else:
        return day, day
    if (year := _YEAR.fullmatch(bare)) and EARLIEST_YEAR <= int(year[1]) <= LATEST_YEAR:
        return date(int(year[1]), 1, 1), date(int(year[1]), 12, 31)
    due = parse_due(_as_due(bare))
    if due.kind is DueKind.DATED and due.starts_on and due.due_on and due.precision in ("month", "quarter", "half"):
        return due.starts_on, due.due_on
    return None


def _as_due(folded: str) -> str:
    """The few words of a due text, with their accents."""
    spelled = folded
    for bare, word in (("thang", "tháng"), ("quy", "quý"), ("dau", "đầu"), ("cuoi", "cuối"), ("nam", "năm"),
                       ("nua", "nửa")):  # fmt: skip
        spelled = re.sub(rf"\b{bare}\b", word, spelled)
    return f"tháng {spelled}" if re.fullmatch(r"\d{1,2}/\d{4}", spelled) else spelled
