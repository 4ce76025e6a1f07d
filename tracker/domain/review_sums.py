"""How each date of a review came about, as a sentence for a person who doubts it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from itertools import groupby

from tracker.domain.messages import Message, message
from tracker.domain.months import weekday_name
from tracker.domain.reviews import PlannedReview, ReviewRule
from tracker.domain.working_days import WorkingCalendar


def explain_dates(review: PlannedReview, rule: ReviewRule, calendar: WorkingCalendar) -> dict[str, Message]:
    """By the name of each date: "cut-off Saturday 14/02/2026 + 3 working days; 16–20/2 is Tết: 25/02/2026"."""
    cut_off, submit, consolidate = message("cut-off"), message("submission"), message("consolidation")
    steps = (
        ("submit_on", cut_off, review.cut_off_on, rule.submit_days, review.submit_on),
        ("consolidate_on", submit, review.submit_on, rule.consolidate_days, review.consolidate_on),
        ("sign_on", consolidate, review.consolidate_on, rule.sign_days, review.sign_on),
    )
    last = message("last day of the period, never moved: %(day)s", day=review.cut_off_on)
    return {"cut_off_on": last} | {
        name: explain_step(label, start, days, result, calendar) for name, label, start, days, result in steps
    }


def explain_step(label: Message, start: date, days: int, result: date, calendar: WorkingCalendar) -> Message:
    """One step of the sum: from ``start``, called ``label``, ``days`` working days on to ``result``."""
    facts = {"label": label, "weekday": weekday_name(start), "start": start, "days": days, "result": result}
    remarks = list(_remarks(start, result, calendar))
    if not remarks:
        if days == 1:
            return message("%(label)s %(weekday)s %(start)s + %(days)s working day: %(result)s", **facts)
        return message("%(label)s %(weekday)s %(start)s + %(days)s working days: %(result)s", **facts)
    facts["remarks"] = reduce(lambda said, more: message("%(said)s; %(more)s", said=said, more=more), remarks)
    if days == 1:
        return message("%(label)s %(weekday)s %(start)s + %(days)s working day; %(remarks)s: %(result)s", **facts)
    return message("%(label)s %(weekday)s %(start)s + %(days)s working days; %(remarks)s: %(result)s", **facts)


def _remarks(start: date, result: date, calendar: WorkingCalendar) -> Iterator[Message]:
    """What differs from a plain week after ``start`` up to ``result``; neighbouring days of one name together."""
    days = [start + timedelta(number) for number in range(1, (result - start).days + 1)]
    rows = [row for day in days if (row := calendar.row_of(day))]
    for _, group in groupby(enumerate(rows), key=lambda at: (at[1].name, at[1].on.toordinal() - at[0])):
        stretch = [row for _place, row in group]
        span = short_span(stretch[0].on, stretch[-1].on)
        if stretch[0].is_worked:
            yield message("%(days)s is a working Saturday", days=span)
        else:
            yield message("%(days)s is %(name)s", days=span, name=calendar.why_off(stretch[0].on))
    for year in sorted({start.year, result.year}):
        if not calendar.covers(year):
            yield message("the days off of %(year)s are not loaded", year=str(year))


def short_span(first: date, last: date) -> str:
    """16–20/2, 30/4–1/5 or 27/4: days as people write them beside a date that has the year."""
    if first == last:
        return f"{first.day}/{first.month}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day}/{last.month}"
    return f"{first.day}/{first.month}–{last.day}/{last.month}"
