"""What a mail server's answer means for a message, and how long to wait before the next try.

The one thing that can never be known: a line that breaks after the content went out. Everything before that sent
nothing; everything after it is the server's word.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_UNKNOWN = 3
"""Nobody gets more copies of one message than this."""
UNKNOWN_IN_A_ROW = 3
"""So many in a row are the server's trouble, not the messages'."""
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 15 * 60.0
FIRST_WAIT, LONGEST_WAIT = 60.0, 60 * 60.0
SERVICE_NOT_AVAILABLE = 421


class Phase(StrEnum):
    """How far one try came."""

    CONNECT = "connect"
    SECURE = "secure"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"  # asked to take the content, none of it sent yet
    CONTENT = "content"  # content on its way, no answer to its final dot
    ANSWER = "answer"  # the server answered the final dot


class Outcome(StrEnum):
    """What becomes of the message."""

    SENT = "sent"
    LATER = "later"  # refused for now, nothing was sent
    REFUSED = "refused"  # this address, for good
    UNKNOWN = "unknown"  # it may have arrived
    TROUBLE = "trouble"  # the server or our settings; the message is not blamed


@dataclass(frozen=True)
class Answer:
    """The end of one try: the phase, the server's code if it gave one, and what it said (or what broke)."""

    phase: Phase
    code: int | None
    text: str


def outcome_of(answer: Answer) -> Outcome:
    """The table of REMINDERS: by how far it came, then by the server's code."""
    code = answer.code
    if answer.phase is Phase.CONTENT or (answer.phase is Phase.ANSWER and code is None):
        return Outcome.UNKNOWN
    if answer.phase is Phase.ANSWER and code is not None and code < 400:
        return Outcome.SENT
    if not was_offered(answer) or code is None or code == SERVICE_NOT_AVAILABLE:
        return Outcome.TROUBLE
    if code < 500:
        return Outcome.LATER
    return Outcome.REFUSED if answer.phase is Phase.RECIPIENT else Outcome.TROUBLE


def was_offered(answer: Answer) -> bool:
    """Did the server hear of this very message? If not, nothing about the message can be the reason."""
    return answer.phase not in (Phase.CONNECT, Phase.SECURE, Phase.LOGIN)


def pause_seconds(failure_count: int) -> float:
    """How long all mail pauses after so many troubles in a row: 30 s, doubling to 15 min."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failure_count - 1, 10))


def wait_seconds(try_count: int) -> float:
    """How long one message waits after so many tries that did not end: 1 min, doubling to 1 h."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(try_count - 1, 10))
