"""Which mails a review causes on a day: to the leaders when it is ready for them, to the standing agency about silence.

What makes a review ready for the leaders is ``is_ready`` alone. Who is to sign what was made final is reminded of that
beside it, see ``reminders``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FRESH = timedelta(days=14)
"""What became so longer ago is no news: nobody gets mail about the past of a program that came in today."""


class ReviewMail(StrEnum):
    """The kinds; each reader gets each of them once for a review."""

    READY = "ready"
    MISSING = "missing"


@dataclass(frozen=True)
class Handed:
    """One agency's report for the review; ``on`` None while it is missing."""

    agency_id: int
    on: date | None


@dataclass(frozen=True)
class ReviewFacts:
    """A review with the dates that count (those set by people, else the rule's) and the reports owed for it.

    ``frozen_on``: when the version that stands was made final; None while there is none.
    """

    cut_off_on: date
    submit_on: date
    consolidate_on: date
    reports: tuple[Handed, ...]
    frozen_on: date | None = None

    @property
    def missing(self) -> tuple[Handed, ...]:
        """Those not handed in."""
        return tuple(report for report in self.reports if report.on is None)


def review_mail_key(review_id: int, kind: ReviewMail, person_id: int) -> str:
    """What is told a person once, in whichever mail."""
    return f"review:{review_id}:{kind}:{person_id}"


def morning_mail_key(on: date, person_id: int) -> str:
    """What makes such a mail one: a person gets one a day, about all that is news for him then."""
    return f"reviews:{on.isoformat()}:{person_id}"


def below_mail_key(agreement_id: int, period: str, person_id: int) -> str:
    """As ``review_mail_key``, of the programs below one that has no review of that period itself."""
    return f"below:{agreement_id}:{period}:{person_id}"


def is_told_of_below(last_sign_on: date, *, today: date) -> bool:
    """The programs below were to have signed their reviews of the period by ``last_sign_on``; later it is no news."""
    return last_sign_on < today <= last_sign_on + FRESH


def is_ready(review: ReviewFacts, today: date) -> bool:
    """It was made final, all reports are in, or the day on which they are consolidated has come."""
    is_consolidated = review.frozen_on is not None or today >= review.consolidate_on
    return today > review.cut_off_on and (not review.missing or is_consolidated)


def mails_due(review: ReviewFacts, *, today: date) -> list[ReviewMail]:
    """What is to be told of it today, if it was not told before. Nothing of a review that nobody owes a report for."""
    if not review.reports:
        return []
    found = []
    if review.missing and review.submit_on < today <= review.submit_on + FRESH:
        found.append(ReviewMail.MISSING)
    if is_ready(review, today) and today <= max(review.consolidate_on, review.frozen_on or date.min) + FRESH:
        found.append(ReviewMail.READY)
    return found
