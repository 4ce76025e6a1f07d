"""How Vietnamese papers write days, numbers and names. Whatever people typed is text here, never markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from tracker.domain.messages import Message
from tracker.domain.period_names import period_in_text
from tracker.domain.status import STATUS_WORDS, StatusKind
from tracker.language import say, say_number

UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What XML does not hold, and marks that turn the direction of the text after them."""
DOTS = "……"
NOTHING = "–"


def clean(text: str) -> str:
    """The text without what no paper can print; lines stay lines."""
    return UNFIT.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))


def inline(text: str | None) -> str:
    """The text in one line."""
    return " ".join(clean(text or "").split())


def paragraphs(text: str | None) -> list[str]:
    """The text line by line, without empty ones."""
    return [line.strip() for line in clean(text or "").split("\n") if line.strip()]


def day(on: date | None) -> str:
    """05/02/2026; a dash for none."""
    return f"{on.day:02}/{on.month:02}/{on.year:04}" if on else NOTHING


def day_in_words(on: date | None, *, year: int | None = None) -> str:
    """ngày 05 tháng 02 năm 2026: a nought before days below 10 and months 1 and 2. Dots where there is no day."""
    if on is None:
        return f"ngày {DOTS} tháng {DOTS} năm {year or DOTS}"
    month = f"{on.month:02}" if on.month <= 2 else str(on.month)
    return f"ngày {on.day:02} tháng {month} năm {on.year}"


def instant(at: datetime | None) -> str:
    """08:30 ngày 24/09/2026, in the zone that ``at`` bears."""
    return f"{at:%H:%M} ngày {day(at.date())}" if at else ""


def number(value: int | Decimal | None) -> str:
    """1.234,5; a dash for none."""
    return NOTHING if value is None else say_number(value, "vi")


def rate(value: Decimal | None) -> str:
    """98,62%; a dash while nothing is due."""
    return NOTHING if value is None else f"{value:.2f}%".replace(".", ",")


def amount(value: Decimal | None, unit: str) -> str:
    """33 hội nghị."""
    return NOTHING if value is None else f"{number(value)} {inline(unit)}".strip()


def period(code: str) -> str:
    """quý III/2026."""
    return say(period_in_text(code), "vi")


def period_whole(code: str) -> str:
    """The same for a title: not torn over two lines."""
    return period(code).replace(" ", "\u00a0")


def named(name: str | Message | None) -> str:
    """An agency's name, or a message in its place."""
    return say(name, "vi") if isinstance(name, Message) else inline(name)


def listed(names: Sequence[str]) -> str:
    """A; B; C."""
    return "; ".join(inline(name) for name in names)


def status(kind: StatusKind, days: int | None) -> str:
    """The word of a state, with the days of a late one."""
    word = say(Message(STATUS_WORDS[kind]), "vi")
    return f"{word} {days} ngày" if kind in (StatusKind.OVERDUE, StatusKind.DONE_LATE) and days else word


def how_many(count: int) -> str:
    """hai bên, ba bên, các bên."""
    return {2: "hai bên", 3: "ba bên", 4: "bốn bên"}.get(count, "các bên")
