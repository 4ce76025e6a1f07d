"""The day of signing as registers write it; a year or a month alone is kept as words, for it names no day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold, tidy
from tracker.domain.messages import Message, message
from tracker.domain.proposals import Severity
from tracker.domain.typed_values import read_day

_TIME = re.compile(r"[ T]00:00(?::00)?(?:\.0+)?Z?$")
_IN_WORDS = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:[^\d,]{2,40},\s*)?(?:ký\s+)?(?:ngày\s+|ng\.\s*)?(?=\d)", re.IGNORECASE)
_WITHOUT_DAY = re.compile(
    r"(?:nam )?(?:19|20)\d{2}|(?:thang )?\d{1,2}\s*/\s*(?:19|20)\d{2}|thang \d{1,2} nam (?:19|20)\d{2}"
)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
_UNKNOWN = re.compile(r"[-.…–?/]*|(?:khong|chua)(?: (?:co|ro|ky|ghi|neu|biet))*")


@dataclass(frozen=True)
class Signing:
    """The day, if the text names one; ``said`` what is wrong with it; ``kept``: words that are kept as a note."""

    day: date | None = None
    said: Message | None = None
    severity: Severity = "error"
    kept: str = ""


def read_signing(text: str, *, today: date) -> Signing:
    """The day of signing: 05/4/2022, 5-4-2022, "05 tháng 4 năm 2022", "Ninh Bình, ngày 24/10/2022"."""
    written = tidy(text)
    folded = fold(written)
    if _UNKNOWN.fullmatch(folded):
        return Signing()
    if _WITHOUT_DAY.fullmatch(folded):
        said = message("“%(written)s” names no day; the words are kept as a note.", written=written)
        return Signing(said=said, severity="warning", kept=f"Ngày ký: {written}")
    bare = _TIME.sub("", _BEFORE.sub("", written))
    if _SHORT_YEAR.fullmatch(bare):
        return Signing(said=message("“%(written)s”: write the year with four digits.", written=written[:60]))
    if in_words := _IN_WORDS.search(bare):
        bare = in_words.group()
    try:
        day = read_day(re.sub(r"\s*([/.-])\s*", r"\1", bare))
    except RuleBroken as refusal:
        said = message("“%(written)s”: %(reason)s", written=written[:60], reason=refusal.message)
        return Signing(said=said)
    if day > today:
        said = message("The day of signing lies in the future.")
        return Signing(day, said, "warning")
    return Signing(day)
