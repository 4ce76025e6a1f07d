"""The mails of the quarter that leaders of programs with others below will get, if nobody does anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select

from tracker.database import read
from tracker.domain.recipients import Addressee
from tracker.domain.reminders import MORNING
from tracker.domain.review_mails import ReviewMail, mails_due, review_mail_key
from tracker.models import Agreement
from tracker.queries.below.news import BelowNews
from tracker.queries.coming_reminders import Outlook
from tracker.queries.review_mails import (
    ReviewNews,
    below_for,
    fresh_reviews,
    keys_written,
    leaders_told,
    staff_today,
)


@dataclass(frozen=True)
class ComingMail:
    """One mail for one reader. ``below``: the programs below as they stand today."""

    on: date
    at: datetime
    news: ReviewNews
    to: Addressee
    below: BelowNews


def coming_review_mails(outlook: Outlook) -> list[ComingMail]:
    """Of the days of the outlook from today on; what was written already is left out."""
    fresh = fresh_reviews(today=outlook.last, before=max(outlook.first, outlook.today))
    above = read(_above, {"programs": sorted({news.agreement_id for news in fresh})})
    of_parents = [news for news in fresh if news.agreement_id in {row.parent_id for row in above}]
    found = [one for news in of_parents if (on := _day(news, outlook)) for one in _mails(news, on, outlook)]
    return sorted(found, key=lambda one: (one.on, one.news.id))


def _day(news: ReviewNews, outlook: Outlook) -> date | None:
    """The first working day on which it is due."""
    first = max(outlook.first, outlook.today)
    days = (first + timedelta(n) for n in range((outlook.last - first).days + 1))
    ready = (on for on in days if ReviewMail.READY in mails_due(news.facts, today=on))
    return next((on for on in ready if outlook.calendar.is_working(on)), None)


def _mails(news: ReviewNews, on: date, outlook: Outlook) -> Iterator[ComingMail]:
    told = {
        review_mail_key(news.id, ReviewMail.READY, one.holder.person_id): one
        for one in leaders_told(news.parties, staff_today(news.parties, today=on), on=on)
        if one.holder.person_id is not None
    }
    written = keys_written(told)
    at = datetime.combine(on, MORNING, tzinfo=outlook.zone)
    for key, one in told.items():
        below = below_for(one.holder.person_id or 0, news, today=outlook.today, zone=outlook.zone)
        if below is not None and key not in written:
            yield ComingMail(on, at, news, one, below)


_above = select(Agreement.parent_id).where(Agreement.parent_id.in_(bindparam("programs", expanding=True))).distinct()
