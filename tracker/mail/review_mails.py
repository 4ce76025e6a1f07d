"""The mails about one review: ready for the leaders, and who has not reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.messages import Message
from tracker.mail.rendering import Rendered, render


@dataclass(frozen=True)
class Worst:
    """One of the tasks longest overdue. ``days``: calendar days."""

    name: str
    whose: Message
    days: int
    url: str


@dataclass(frozen=True)
class Numbers:
    """The official boxes of the program as of a day; ``rate`` in per cent, None while nothing is due."""

    as_of: date
    given: int
    done: int
    done_in_time: int
    done_late: int
    open_in_time: int
    overdue: int
    rate: Decimal | None
    worst: tuple[Worst, ...]
    url: str


@dataclass(frozen=True)
class BelowLine:
    """The programs below: how many of how many reported the same period; the first of the ``silent`` by name."""

    reported_count: int
    asked_count: int
    silent: tuple[str, ...]
    more_count: int
    url: str


@dataclass(frozen=True)
class ReviewLetter:
    """What both kinds say. ``post`` and ``agency``: to whom; ``missing``: who has not handed in, by short name."""

    post: str
    agency: str
    why: Message
    period: Message
    program: str
    submit_on: date
    consolidate_on: date
    report_count: int
    missing: tuple[str, ...]
    url: str

    @property
    def handed_in_count(self) -> int:
        """How many reports are in."""
        return self.report_count - len(self.missing)


def write_review_ready(letter: ReviewLetter, numbers: Numbers, below: BelowLine | None, language: str) -> Rendered:
    """To a leader: the review waits for him; numbers, the three worst, who ``below`` is silent, links."""
    return render("review_ready", language, letter=letter, numbers=numbers, below=below)


def write_reports_missing(letter: ReviewLetter, language: str) -> Rendered:
    """To the standing agency: who has not reported."""
    return render("reports_missing", language, letter=letter)


@dataclass(frozen=True)
class QuarterLetter:
    """About the programs below one without a review of its own. ``last_sign_on``: by then they were to sign theirs."""

    post: str
    agency: str
    why: Message
    period: Message
    program: str
    last_sign_on: date
    url: str


def write_quarter_below(letter: QuarterLetter, below: BelowLine, language: str) -> Rendered:
    """To a leader: how many of the programs below have reported the quarter, and which have not."""
    return render("quarter_below", language, letter=letter, below=below)
