"""The digest: all that one person is reminded of on one day, as a value and as a mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tracker.domain.messages import Message, message
from tracker.domain.months import weekday_name
from tracker.language import catalogue, say, say_date
from tracker.mail.rendering import Rendered, render


class Line(NamedTuple):
    """One thing owed. ``whose``: the agency that owes it, empty where it is the reader's own. ``days``: calendar days
    overdue on the day of the mail, negative when days are left. ``promised_on``: by when its agency said it would be
    done."""

    about: Message
    program: str
    whose: str
    due_on: date
    days: int
    url: str
    promised_on: date | None = None


@dataclass(frozen=True)
class Digest:
    """``lines`` have a rung today; ``also`` are due within a week without one; ``owed_count``: all that is late or
    due within a week, for an officer. ``leader_told_on``: when the agency's
    leader is told of what is still late then. ``may_promise``: the reader's agency may still promise a day for some
    of the ``lines``."""

    post: str
    agency: str
    on: date
    lines: tuple[Line, ...]
    also: tuple[Line, ...]
    whys: tuple[Message, ...]
    leader_told_on: date | None
    ledger_url: str
    work_url: str
    owed_count: int = 0
    may_promise: bool = False

    @property
    def told_count(self) -> int:
        """How many things the mail names."""
        return len(self.lines) + len(self.also)

    @property
    def program(self) -> str:
        """The program that all of them belong to; empty for several."""
        programs = {line.program for line in self.lines}
        return programs.pop() if len(programs) == 1 else ""

    @property
    def overdue(self) -> list[Line]:
        """What is late, latest first."""
        return sorted((line for line in self.lines if line.days > 0), key=lambda line: line.due_on)

    @property
    def coming(self) -> list[Line]:
        """What is due today or later, soonest first."""
        return sorted((line for line in self.lines if line.days <= 0), key=lambda line: line.due_on)


class Shown(NamedTuple):
    """A line in its reader's language, in the order in which templates take it apart. ``number``: its own in the mail.
    ``program``: empty where it is that of the line before."""

    number: int
    about: str
    day: str
    lateness: str
    sentence: str
    whose: str
    program: str
    url: str
    promised: str
    is_late: bool


def write(digest: Digest, language: str) -> Rendered:
    """The digest as its reader gets it."""
    overdue = _shown(digest.overdue, language)
    coming = _shown(digest.coming, language, after=len(overdue))
    also = _shown(sorted(digest.also, key=lambda line: line.due_on), language, after=len(overdue) + len(coming))
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


def _shown(lines: Iterable[Line], language: str, *, after: int = 0) -> list[Shown]:
    """Each line said once, for the text and for the HTML. ``after``: so many lines come before them in the mail."""
    sentence = say(_SENTENCE, language)
    shown, before = [], ""
    for number, line in enumerate(lines, start=after + 1):
        about, day, lateness = say(line.about, language), say_date(line.due_on), _lateness(line.days, language)
        shown.append(
            Shown(
                number,
                about,
                day,
                lateness,
                sentence % {"about": about, "day": day, "lateness": lateness},
                line.whose,
                "" if line.program == before else line.program,
                line.url,
                say_date(line.promised_on),
                line.days > 0,
            )
        )
        before = line.program
    return shown


_SENTENCE = message("%(about)s – due %(day)s, %(lateness)s")


@lru_cache(maxsize=1000)
def _lateness(days: int, language: str) -> str:
    """How late something is after so many days, or how many are left (negative)."""
    texts = catalogue(language)
    if days == 0:
        return say(message("today is the last day"), language)
    if days > 0:
        return str(texts.ungettext("overdue by %(num)s day", "overdue by %(num)s days", days) % {"num": days})
    return str(texts.ungettext("%(num)s day left", "%(num)s days left", -days) % {"num": -days})
