"""The mail about reviews: those ready for the leaders, those that lack reports, the programs below. One for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from tracker.domain.messages import Message, message
from tracker.domain.review_mails import ReviewMail
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
class ReviewNote:
    """One review. ``silent``: who has not handed in, of the ``asked_count`` bodies of today that owe its reports."""

    kind: ReviewMail
    period: Message
    submit_on: date
    consolidate_on: date
    asked_count: int
    silent: tuple[Message | str, ...]
    below: BelowLine | None
    url: str

    @property
    def is_ready(self) -> bool:
        """Does it wait for its reader, a leader? Else it only lacks reports."""
        return self.kind is ReviewMail.READY

    @property
    def sentence(self) -> Message:
        """How it stands, but for the names of the silent."""
        done = self.asked_count - len(self.silent)
        if not self.is_ready:
            return message(
                "Review %(period)s: reports were due on %(day)s; %(done)s of %(all)s agencies have handed in.",
                period=self.period, day=self.submit_on, done=done, all=self.asked_count,
            )  # fmt: skip
        if not self.silent:
            return message(
                "Review %(period)s: all %(all)s agencies have handed in their reports; it is ready for you.",
                period=self.period, all=self.asked_count,
            )  # fmt: skip
        return message(
            "Review %(period)s: the day to consolidate, %(day)s, has come; %(done)s of %(all)s agencies handed in.",
            period=self.period, day=self.consolidate_on, done=done, all=self.asked_count,
        )  # fmt: skip


@dataclass(frozen=True)
class QuarterNote:
    """The programs below one without a review of its own. ``last_sign_on``: by then they were to sign theirs."""

    period: Message
    last_sign_on: date
    below: BelowLine
    url: str


@dataclass(frozen=True)
class Section:
    """Of one program. ``numbers``: of the quarter in which its reviews were cut off, for a leader."""

    program: str
    reviews: tuple[ReviewNote, ...] = ()
    numbers: Numbers | None = None
    quarters: tuple[QuarterNote, ...] = ()

    @property
    def alike(self) -> Iterator[tuple[tuple[Message | str, ...], list[ReviewNote]]]:
        """Reviews one after the other that the same have not handed in for, with who that is: said once for them."""
        return ((silent, list(notes)) for silent, notes in groupby(self.reviews, key=lambda note: note.silent))


@dataclass(frozen=True)
class ReviewsLetter:
    """All that is news for one reader on one morning. ``post`` and ``agency``: to whom."""

    post: str
    agency: str
    whys: tuple[Message, ...]
    sections: tuple[Section, ...]

    @property
    def notes(self) -> list[ReviewNote]:
        """Of all programs."""
        return [note for section in self.sections for note in section.reviews]

    @property
    def quarters(self) -> list[QuarterNote]:
        """The same of the programs below others."""
        return [note for section in self.sections for note in section.quarters]

    @property
    def program(self) -> str:
        """The one that everything is about, or nothing."""
        programs = {section.program for section in self.sections}
        return programs.pop() if len(programs) == 1 else ""


def write_reviews(letter: ReviewsLetter, language: str) -> Rendered:
    """For each program its reviews, who has not handed in, numbers, the three worst, who below is silent, links."""
    ready = [note for note in letter.notes if note.is_ready]
    return render(
        "reviews",
        language,
        letter=letter,
        notes=letter.notes,
        quarters=letter.quarters,
        ready_count=len(ready),
        count=len(letter.notes) + len(letter.quarters),
    )
