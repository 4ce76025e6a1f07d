"""What one person is to be told once about one review, or about one quarter of the programs below another."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.recipients import Addressee
from tracker.domain.review_mails import ReviewMail
from tracker.queries.below.quarter_mails import QuarterBelow
from tracker.queries.review_mails import ReviewNews


@dataclass(frozen=True)
class OfReview:
    """``key``: what makes it once, see ``domain/review_mails``."""

    key: str
    person_id: int
    to: Addressee
    news: ReviewNews
    kind: ReviewMail


@dataclass(frozen=True)
class OfQuarter:
    """The same of a quarter below."""

    key: str
    person_id: int
    to: Addressee
    quarter: QuarterBelow


Telling = OfReview | OfQuarter
