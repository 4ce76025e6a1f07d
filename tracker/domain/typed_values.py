"""What people type into one field: a day, a number, a line, a text. Read, or refused with a sentence that helps."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from tracker.domain.errors import RuleBroken
from tracker.domain.folding import tidy
from tracker.domain.messages import message

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
MOST_DIGITS = 15
MOST_DAYS = 50

_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_KEYPAD_DAY = re.compile(r"([0-9]{2}) ?([0-9]{2}) ?([0-9]{4})")  # a phone's number pad has no mark to part them
_DAY_IN_WORDS = re.compile(r"([0-9]{1,2}) tháng ([0-9]{1,2}) năm ([0-9]{4})", re.IGNORECASE)
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
# Marks that turn the direction of text or cannot be seen: a name that carries them only looks like another.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def read_day(text: str) -> date:
    """A day typed as dd/mm/yyyy (also with . or -, or ddmmyyyy), in words, or yyyy-mm-dd. Raises RuleBroken."""
    typed = tidy(text)
    if found := _DAY.fullmatch(typed) or _KEYPAD_DAY.fullmatch(typed) or _DAY_IN_WORDS.fullmatch(typed):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO_DAY.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise RuleBroken(message("Type a date as day/month/year, for example 30/11/2026."))
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise RuleBroken(
            message(
                "The year must lie between %(first)s and %(last)s.", first=str(EARLIEST_YEAR), last=str(LATEST_YEAR)
            )
        )
    if not 1 <= month <= 12:
        raise RuleBroken(message("There is no month %(month)s.", month=month))
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise RuleBroken(
            message("Month %(month)s/%(year)s has days 1 to %(last)s only.", month=month, year=str(year), last=last)
        )
    return date(year, month, day)


def read_days(text: str) -> tuple[date, ...]:
    """Days parted by commas, semicolons or lines, in order and each once. Raises RuleBroken."""
    days = tuple(sorted({read_day(typed) for typed in re.split(r"[,;\n]", text) if typed.strip()}))
    if len(days) > MOST_DAYS:
        raise RuleBroken(message("Too many days: at most %(most)s.", most=MOST_DAYS))
    return days


def read_number(text: str, *, decimal_comma: bool) -> Decimal:
    """A number with its thousands grouped or not: 1.234,5 with ``decimal_comma``, 1,234.5 without. Raises RuleBroken.

    A lone dot or comma that cannot group thousands is taken as the decimal mark: phones offer only the one of their
    own language.
    """
    typed = re.sub(r"[\s\u00a0\u202f]", "", text)
    mark, group = (",", ".") if decimal_comma else (".", ",")
    grouped = rf"-?[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+(?:{re.escape(mark)}[0-9]+)?"
    if re.fullmatch(grouped, typed):
        plain = typed.replace(group, "").replace(mark, ".")
    elif re.fullmatch(r"-?[0-9]+(?:[.,][0-9]+)?", typed):
        plain = typed.replace(",", ".")
    else:
        raise RuleBroken(message("“%(typed)s” is not a number.", typed=text.strip()[:30]))
    if sum(character.isdigit() for character in plain) > MOST_DIGITS:
        raise RuleBroken(message("A number may have %(count)s digits at most.", count=MOST_DIGITS))
    return Decimal(plain)


def read_line(text: str, *, longest: int) -> str:
    """One line: NFC, spaces tidied, unseen marks dropped. Raises RuleBroken on control characters and length."""
    _refuse_controls(text, allowed="\t")  # pasted out of a sheet
    line = tidy(_UNSEEN.sub("", text))
    _refuse_length(line, longest)
    return line


def read_text(text: str, *, longest: int) -> str:
    """Several lines: NFC, line ends as one newline, unseen marks dropped. Raises RuleBroken as ``read_line``."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_controls(whole, allowed="\n\t")
    whole = unicodedata.normalize("NFC", _UNSEEN.sub("", whole)).strip()
    _refuse_length(whole, longest)
    return whole


def _refuse_controls(text: str, *, allowed: str) -> None:
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in allowed for character in text):
        raise RuleBroken(message("There are characters in it that cannot be shown. Please type it again."))


def _refuse_length(text: str, longest: int) -> None:
    if len(text) > longest:
        raise RuleBroken(
            message("At most %(longest)s characters; this has %(count)s.", longest=longest, count=len(text))
        )


def check_filled(said: Mapping[str, str]) -> None:
    """Raises RuleBroken beside the first field that was left empty. ``said``: texts without blanks around, by field."""
    for field, words in said.items():
        if not words:
            raise RuleBroken(message("This must be filled in."), field=field)
