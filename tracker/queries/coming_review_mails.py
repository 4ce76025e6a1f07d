"""The mails of the quarter that leaders of programs with others below will get, if nobody does anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import bindparam, select

from tracker.database import read
from tracker.domain.recipients import Addressee
from tracker.domain.reminders import MORNING
from tracker.domain.review_mails import ReviewMail, below_mail_key, is_told_of_below, mails_due, review_mail_key
from tracker.models import Agreement
from tracker.models.lines import line_back
from tracker.queries.below.news import BelowNews
from tracker.queries.below.quarter_mails import QuarterBelow, below_of_quarter, quarters_below
from tracker.queries.changes_ahead import changes_ahead, parties_then
from tracker.queries.coming_reminders import Outlook, successions
from tracker.queries.review_mails import (
    ReviewNews,
    below_for,
    fresh_reviews,
    keys_written,
    leaders_told,
    parties_answering,
    staff_today,
)


@dataclass(frozen=True)
class ComingMail:
    """One mail for one reader. ``reference``: review:ID, or below:ID where the program has no review of the period.

    ``due_on``: when it was to be consolidated, or signed below. ``below``: the programs below as they stand today.
    """

    on: date
    at: datetime
    reference: str
    period: str
    program: str
    due_on: date
    to: Addressee
    below: BelowNews


def coming_review_mails(outlook: Outlook) -> list[ComingMail]:
    """Of the days of the outlook from today on; what was written already is left out."""
    fresh = fresh_reviews(today=outlook.last, before=max(outlook.first, outlook.today))
    above = read(_above, {"programs": sorted({news.agreement_id for news in fresh}), "today": outlook.today})
    of_parents = [news for news in fresh if news.agreement_id in {row.head_id for row in above}]
    quarters = quarters_below(today=max(outlook.first, outlook.today), until=outlook.last)
    of_reviews = [(on, news) for news in of_parents if (on := _day(outlook, partial(_is_ready, news)))]
    of_quarters = [(on, one) for one in quarters if (on := _day(outlook, partial(_is_told, one)))]
    days = [(on, news.agreement_id) for on, news in of_reviews] + [(on, one.agreement_id) for on, one in of_quarters]
    parties = _parties(days, outlook)
    found = list[ComingMail]()
    for on, news in of_reviews:
        found += _mails(replace(news, parties=parties[on, news.agreement_id]), on, outlook)
    for on, quarter in of_quarters:
        found += _mails_below(quarter, parties[on, quarter.agreement_id], on, outlook)
    return sorted(found, key=lambda one: (one.on, one.reference))


def _parties(wanted: list[tuple[date, int]], outlook: Outlook) -> dict[tuple[date, int], tuple[int, ...]]:
    """Who answers on that day for the parties of that program, also by what is recorded ahead."""
    if not wanted:
        return {}
    ahead, found = changes_ahead(successions(), today=outlook.today, until=outlook.last), {}
    for day in sorted({on for on, _id in wanted}):
        by_then = [one for one in ahead if one.on <= day]
        for id_, those in parties_answering({id_ for on, id_ in wanted if on == day}, today=day).items():
            found[day, id_] = parties_then(id_, those, by_then)
    return found


def _is_ready(news: ReviewNews, day: date) -> bool:
    return ReviewMail.READY in mails_due(news.facts, today=day)


def _is_told(quarter: QuarterBelow, day: date) -> bool:
    return is_told_of_below(quarter.last_sign_on, today=day)


def _day(outlook: Outlook, is_due: Callable[[date], bool]) -> date | None:
    """The first working day on which it is due."""
    first = max(outlook.first, outlook.today)
    days = (first + timedelta(n) for n in range((outlook.last - first).days + 1))
    return next((on for on in days if is_due(on) and outlook.calendar.is_working(on)), None)


def _mails(news: ReviewNews, on: date, outlook: Outlook) -> Iterator[ComingMail]:
    told = {
        review_mail_key(news.id, ReviewMail.READY, one.holder.person_id): one
        for one in leaders_told(news.parties, staff_today(news.parties, today=on), on=on)
        if one.holder.person_id is not None
    }
    written = keys_written(told)
    at = datetime.combine(on, MORNING, tzinfo=outlook.zone)
    for key, one in told.items():
        below = below_for(one.holder.person_id or 0, news, today=outlook.today, on=on, zone=outlook.zone)
        if below is not None and key not in written:
            yield ComingMail(
                on, at, f"review:{news.id}", news.period, news.program, news.facts.consolidate_on, one, below
            )  # fmt: skip


def _mails_below(quarter: QuarterBelow, parties: tuple[int, ...], on: date, outlook: Outlook) -> Iterator[ComingMail]:
    told = {
        below_mail_key(quarter.agreement_id, quarter.period, one.holder.person_id): one
        for one in leaders_told(parties, staff_today(parties, today=on), on=on)
        if one.holder.person_id is not None
    }
    written = keys_written(told)
    at = datetime.combine(on, MORNING, tzinfo=outlook.zone)
    for key, one in told.items():
        below = below_of_quarter(one.holder.person_id or 0, quarter, today=outlook.today, on=on, zone=outlook.zone)
        if below is not None and key not in written:
            yield ComingMail(
                on, at, f"below:{quarter.agreement_id}", quarter.period, quarter.program, quarter.last_sign_on, one,
                below,
            )  # fmt: skip


_line = line_back(select(Agreement.id).where(Agreement.id.in_(bindparam("programs", expanding=True))), only_over=True)
_above = select(_line.c.head_id).join(Agreement, Agreement.parent_id == _line.c.id).distinct()
