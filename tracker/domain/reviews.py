"""The four dates of a review: cut-off, submit, consolidate, sign. The cut-off is the period's last day, never moved;
each of the others is counted in working days from the one before it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.months import refuse_far_year
from tracker.domain.periods import (
    Cadence,
    Convention,
    Period,
    clip,
    every_months,
    in_rows,
    milestones,
    refuse_impossible_validity,
    refuse_too_many,
    whole_periods,
)
from tracker.domain.working_days import WorkingCalendar

MOST_DAYS = 60
MOST_STRETCHES = 64  # remembered for one rule: validities begin and end in few years


@dataclass(frozen=True)
class ReviewRule:
    """How an agreement is reviewed. Days are working days, at least one each (Decree 09/2019, article 8)."""

    cadence: Cadence
    convention: Convention = Convention.OFFICIAL
    submit_days: int = 3
    consolidate_days: int = 2
    sign_days: int = 3
    every_months: int | None = None
    anchor_on: date | None = None
    milestones: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        for field in ("submit_days", "consolidate_days", "sign_days"):
            if not 1 <= getattr(self, field) <= MOST_DAYS:
                raise RuleBroken(message("Give 1 to %(most)s working days.", most=MOST_DAYS), field=field)

    @property
    def steps(self) -> tuple[int, int, int]:
        """The working days to submit, to consolidate and to sign."""
        return self.submit_days, self.consolidate_days, self.sign_days


class PlannedReview(NamedTuple):
    """One period with its four dates, as the rule gives them."""

    period: Period
    cut_off_on: date
    submit_on: date
    consolidate_on: date
    sign_on: date


def plan_reviews(
    rule: ReviewRule, *, valid_from: date, valid_to: date | None, today: date, calendar: WorkingCalendar
) -> list[PlannedReview]:
    """Every review of a validity, in order. Without an end: those whose period closes by the end of next year.

    Raises RuleBroken for an impossible validity or more than 600 reviews.
    """
    until = valid_to or date(today.year + 1, 12, 31)
    refuse_far_year(valid_from.year)
    if valid_to is None and until < valid_from:
        return []
    refuse_impossible_validity(valid_from, until)
    if rule.cadence is Cadence.EVERY_MONTHS:
        anchor, length = rule.anchor_on or valid_from, rule.every_months or 0
        found = every_months(length, anchor, valid_from=valid_from, valid_to=until)
        deadlines = Deadlines.of(rule.steps, calendar)
        cut_offs = [period.ends_on for period in found]
        planned = in_rows(PlannedReview, found, cut_offs, *zip(*map(deadlines.__getitem__, cut_offs), strict=True))
    elif rule.cadence is Cadence.MILESTONE:
        planned = [plan_review(period, rule, calendar) for period in milestones(rule.milestones, valid_from=valid_from)]
    else:
        planned = Timetable.of(rule, calendar).between(valid_from, until)
    if valid_to is None and planned and planned[-1].period.clipped in ("end", "both"):
        planned.pop()  # nothing ends there: the whole period comes when its year does
    return planned


def plan_review(period: Period, rule: ReviewRule, calendar: WorkingCalendar) -> PlannedReview:
    """The four dates of one period."""
    return PlannedReview(period, period.ends_on, *Deadlines.of(rule.steps, calendar)[period.ends_on])


class Deadlines(dict[date, tuple[date, date, date]]):
    """Submit, consolidate and sign after each cut-off that was asked for, worked out once for all agreements."""

    def __init__(self, steps: tuple[int, int, int], calendar: WorkingCalendar) -> None:
        super().__init__()
        self.steps, self.calendar = steps, calendar

    @staticmethod
    @lru_cache(maxsize=64)
    def of(steps: tuple[int, int, int], calendar: WorkingCalendar) -> Deadlines:
        """The one table of equal steps and calendars."""
        return Deadlines(steps, calendar)

    def __missing__(self, cut_off_on: date) -> tuple[date, date, date]:
        submit_on = self.calendar.add(cut_off_on, self.steps[0])
        consolidate_on = self.calendar.add(submit_on, self.steps[1])
        found = submit_on, consolidate_on, self.calendar.add(consolidate_on, self.steps[2])
        self[cut_off_on] = found
        return found


Stretch = tuple[list[PlannedReview], list[date], list[date]]


class Timetable:
    """The reviews of whole periods by the year they close in, worked out once for all agreements of one rule."""

    def __init__(self, rule: ReviewRule, calendar: WorkingCalendar) -> None:
        self.rule, self.calendar = rule, calendar
        self._by_year: dict[int, list[PlannedReview]] = {}
        self._stretches: dict[tuple[int, int], Stretch] = {}

    @staticmethod
    @lru_cache(maxsize=256)
    def of(rule: ReviewRule, calendar: WorkingCalendar) -> Timetable:
        """The one timetable of equal rules and calendars."""
        return Timetable(rule, calendar)

    def between(self, valid_from: date, valid_to: date) -> list[PlannedReview]:
        """The reviews of a validity; only those of the first and last period may have to be worked out anew."""
        reviews, ends_on, starts_on = self._stretch(valid_from.year, valid_to.year + 1)
        found = reviews[bisect_left(ends_on, valid_from) : bisect_right(starts_on, valid_to)]
        refuse_too_many(len(found))
        found[0] = self._clipped(found[0], valid_from, valid_to)
        found[-1] = self._clipped(found[-1], valid_from, valid_to)
        return found

    def _stretch(self, first: int, last: int) -> Stretch:
        """The whole periods that close in these years, with the days they end and start on for bisection."""
        if (first, last) not in self._stretches:
            if len(self._stretches) >= MOST_STRETCHES:
                self._stretches.clear()
            reviews = [review for year in range(first, last + 1) for review in self._in_year(year)]
            days = [(review.period.ends_on, review.period.starts_on) for review in reviews]
            self._stretches[first, last] = reviews, [end for end, _ in days], [start for _, start in days]
        return self._stretches[first, last]

    def _in_year(self, year: int) -> list[PlannedReview]:
        if year not in self._by_year:
            whole = whole_periods(self.rule.cadence, self.rule.convention, year)
            self._by_year[year] = [plan_review(period, self.rule, self.calendar) for period in whole]
        return self._by_year[year]

    def _clipped(self, review: PlannedReview, valid_from: date, valid_to: date) -> PlannedReview:
        period = clip(review.period, valid_from, valid_to)
        if period.ends_on != review.cut_off_on:
            return plan_review(period, self.rule, self.calendar)
        return PlannedReview(period, review.cut_off_on, review.submit_on, review.consolidate_on, review.sign_on)
