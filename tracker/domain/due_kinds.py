"""What a due text was read as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from tracker.domain.messages import Message

Precision = Literal["day", "month", "quarter", "half", "year"]


class DueKind(StrEnum):
    """When a task is due: all the time, on one date, again and again, or not known yet."""

    ONGOING = "ongoing"
    DATED = "dated"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DueDate:
    """A due text and its reading.

    ``due_on``: the nominal last day; a range is due at its end. ``strictly_before``: the text says "before" that day.
    ``each``: the month-day a yearly task falls on (02-29: the last of February). ``message``: why it is unknown, or
    what of the text was not used. ``looks_like_date``: it was meant as a date but is none (31/02, quarter V).
    """

    text: str
    kind: DueKind
    starts_on: date | None = None
    due_on: date | None = None
    strictly_before: bool = False
    each: str | None = None
    precision: Precision | None = None
    message: Message | None = None
    looks_like_date: bool = False
