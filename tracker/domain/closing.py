"""How a program ends: fulfilled, replaced, extended by a further paper, or lapsed; what it leaves to its successor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import Message, message
from tracker.domain.tasks import SetState


class Outcome(StrEnum):
    """What became of the program."""

    FULFILLED = "fulfilled"
    REPLACED = "replaced"
    EXTENDED = "extended"
    LAPSED = "lapsed"


FOLLOWED = frozenset({Outcome.REPLACED, Outcome.EXTENDED})
"""What another program follows upon."""


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What is written down when a program ends. The document may have no number yet, or there may be none."""

    outcome: Outcome
    closed_on: date
    reason: str
    document_symbol: str | None = None
    document_on: date | None = None
    successor_id: int | None = None
    carries_over: bool = False


def check_closing(closing: Closing, *, began_on: date | None, today: date) -> None:
    """Raises RuleBroken with the field that is wrong."""
    if not closing.reason.strip():
        raise RuleBroken(message("Say why; everybody of the program reads it."), field="reason")
    if closing.closed_on > today:
        raise RuleBroken(message("This day has not come yet."), field="closed_on")
    if began_on is not None and closing.closed_on < began_on:
        raise RuleBroken(message("The program began only on %(day)s.", day=began_on), field="closed_on")
    if closing.document_on is not None and closing.document_on > today:
        raise RuleBroken(message("This day has not come yet."), field="document_on")
    if closing.document_on is not None and not closing.document_symbol:
        raise RuleBroken(message("Give the number of the document of that day too."), field="document_symbol")
    if closing.successor_id is not None and closing.outcome not in FOLLOWED:
        raise RuleBroken(message("Only a replaced or extended program is followed by another."), field="successor_id")
    if closing.carries_over and closing.successor_id is None:
        raise RuleBroken(message("Choose the program that takes the open tasks over."), field="successor_id")


def refuse_earlier(began_on: date | None, next_began_on: date | None, *, field: str) -> None:
    """A program does not follow one that began after it; the same day is possible. Raises RuleBroken."""
    if began_on is None or next_began_on is None or next_began_on >= began_on:
        return
    if field == "successor_id":
        raise RuleBroken(message("It began on %(day)s, before this program.", day=next_began_on), field=field)
    raise RuleBroken(message("It began only on %(day)s, after this program.", day=began_on), field=field)


def is_carried(*, set_state: str | None, done_on: date | None) -> bool:
    """Open tasks go over, paused ones among them; what is done or given up stays where it is."""
    return done_on is None and set_state != SetState.CANCELLED


def is_closed(closed_on: date) -> Message:
    """The sentence for whatever is tried on a closed program."""
    return message("This program was closed on %(day)s; it must be reopened first.", day=closed_on)
