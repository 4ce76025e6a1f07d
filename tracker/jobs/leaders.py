"""Job: leaders are told of reviews, and of the quarter below them."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.jobs.mornings import morning_of
from tracker.jobs.occasion import Occasion
from tracker.jobs.review_mails import tell_of_reviews


def review_mails(occasion: Occasion) -> Mapping[str, int]:
    """Tell leaders of reviews that are ready and of the quarter below them, standing agencies of missing reports."""
    return {"mails": tell_of_reviews(morning_of(occasion))}
