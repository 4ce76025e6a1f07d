"""The digest: all that one person is reminded of on one day, as a value and as a mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.messages import Message
from tracker.domain.months import weekday_name
from tracker.mail.rendering import Rendered, render


@dataclass(frozen=True)
class Line:
    """One thing owed. ``whose``: the agency that owes it, empty where it is the reader's own. ``days``: calendar days
    overdue on the day of the mail, negative when days are left."""

    about: Message
    program: str
    whose: str
    due_on: date
    days: int
    url: str


@dataclass(frozen=True)
class Digest:
    """``lines`` have a rung today; ``also`` are due within a week without one. ``leader_told_on``: when the agency's
    leader is told of what is still late then."""

    post: str
    agency: str
    on: date
    lines: tuple[Line, ...]
    also: tuple[Line, ...]
    whys: tuple[Message, ...]
    leader_told_on: date | None
    ledger_url: str

    @property
    def overdue(self) -> list[Line]:
        """What is late, latest first."""
        return sorted((line for line in self.lines if line.days > 0), key=lambda line: line.due_on)

    @property
    def coming(self) -> list[Line]:
        """What is due today or later, soonest first."""
        return sorted((line for line in self.lines if line.days <= 0), key=lambda line: line.due_on)


def write(digest: Digest, language: str) -> Rendered:
    """The digest as its reader gets it."""
    overdue, coming = digest.overdue, digest.coming
    also = sorted(digest.also, key=lambda line: line.due_on)
    return render(
        "digest",
        language,
        digest=digest,
        weekday=weekday_name(digest.on),
        overdue=overdue,
        coming=coming,
        also=also,
        only=digest.lines[0] if len(digest.lines) == 1 else None,
        is_own=not any(line.whose for line in digest.lines),
    )
