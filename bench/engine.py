"""The time engine beside two yardsticks, in agreements a second: five years reviewed monthly, quarterly and yearly.

Each agreement starts on a random day, 29 to 31 and leap days among them, and has 85 milestones; each milestone is
moved to a working day. The yardsticks: dateutil.rrule asking the ``holidays`` package day by day; and what a machine
can do at best, a table of months and a table of next working days. All are compared date by date; for that rrule asks
our calendar, as the package lacks what is decided year by year.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar

import holidays
from dateutil.rrule import MONTHLY, rrule

from tracker.domain.days_off_seed import SEED
from tracker.domain.due_dates import parse_due
from tracker.domain.months import add_months
from tracker.domain.periods import Cadence, Convention
from tracker.domain.reviews import ReviewRule, plan_reviews
from tracker.domain.working_days import WorkingCalendar

YEARS = 5
LENGTHS = (1, 3, 12)  # months
MILESTONES = sum(YEARS * 12 // length for length in LENGTHS)
MOST_TIMED = 2000  # of the starts; all of them are compared
TODAY = date(2026, 11, 24)
DAY = timedelta(1)
FIRST, LAST = date(2023, 1, 1), date(2033, 12, 31)
DUE_TEXTS = (
    "Quý III/2026", "Trước ngày 31/10/2026", "Thường xuyên", "Hằng năm, trước 15/12", "cuối quý IV năm 2026",
    "trong tháng 9/2026", "giai đoạn 2026-2028", "sau khi có hướng dẫn", "Chậm nhất ngày 05 tháng 12 năm 2026",
)  # fmt: skip
Engine = Callable[[date], list[date]]
Given = TypeVar("Given")


def measure(agreements: int) -> tuple[dict[str, float], bool]:
    """Rates by name (agreements a second, due texts a second); and whether all agree on every date."""
    calendar, starts = WorkingCalendar(SEED), random_starts(agreements)
    ours, tables, timed = _ours(calendar), _tables(calendar), starts[:MOST_TIMED]
    rates = {
        "our engine, official periods": _rate(_official(calendar), timed),
        "our engine, counted from the start": _rate(ours, timed),
        "plain tables": _rate(tables, timed),
        "rrule with holidays": _rate(_rrule(_vietnamese()), timed[:100]),
        "due texts": _texts(agreements),
    }
    by_days = _rrule(calendar.is_working)
    return rates, all(ours(start) == tables(start) == by_days(start) for start in starts)


def random_starts(count: int) -> list[date]:
    """The hard days first, then any: within 2024 and 2025, so that five years stay inside the loaded calendar."""
    chance = random.Random(1630)
    hard = [date(2024, 2, 29), date(2024, 1, 29), date(2024, 1, 30), date(2024, 1, 31), date(2025, 8, 31)]
    return hard + [date(2024, 1, 1) + timedelta(chance.randrange(731)) for _ in range(count - len(hard))]


def _ours(calendar: WorkingCalendar) -> Engine:
    rules = [ReviewRule(Cadence.EVERY_MONTHS, submit_days=1, every_months=length) for length in LENGTHS]
    return _planned(rules, calendar)


def _official(calendar: WorkingCalendar) -> Callable[[date], object]:
    """As agreements are reviewed: whole periods from the 15th on; the answer is the reviews with all four dates."""
    cadences = (Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.ANNUAL)
    rules = [ReviewRule(cadence, Convention.OFFICIAL, submit_days=1) for cadence in cadences]

    def reviews(start: date) -> object:
        end = add_months(start, YEARS * 12) - DAY
        return [plan_reviews(rule, valid_from=start, valid_to=end, today=TODAY, calendar=calendar) for rule in rules]

    return reviews


def _planned(rules: Iterable[ReviewRule], calendar: WorkingCalendar) -> Engine:
    """The first working day after each cut-off; the engine works out consolidating and signing as well."""

    def milestones(start: date) -> list[date]:
        end = add_months(start, YEARS * 12) - DAY
        return [
            review.submit_on
            for rule in rules
            for review in plan_reviews(rule, valid_from=start, valid_to=end, today=TODAY, calendar=calendar)
        ]

    return milestones


def _tables(calendar: WorkingCalendar) -> Engine:
    """Days of the month by month, next working day by day: one look-up each, and nothing that could be asked why."""
    base = FIRST.toordinal()
    span = range((LAST - FIRST).days - 30)
    next_working = [calendar.next_working(FIRST + timedelta(number)) for number in span]
    first_days = [add_months(FIRST, number).toordinal() - base for number in range(130)]
    steps = [[length * n for n in range(1, YEARS * 12 // length + 1)] for length in LENGTHS]
    lengths = [first_days[number + 1] - first_days[number] for number in range(129)]

    def milestones(start: date) -> list[date]:
        month, day = (start.year - FIRST.year) * 12 + start.month - 1, start.day
        return [
            next_working[first_days[month + n] + (day if day <= lengths[month + n] else lengths[month + n]) - 1]
            for step in steps
            for n in step
        ]

    return milestones


def _rrule(is_working: Callable[[date], bool]) -> Engine:
    """The last of days 28 to the start's own in each month: rrule leaves out months without that day otherwise."""

    def milestones(start: date) -> list[date]:
        days = tuple(range(min(28, start.day), start.day + 1))
        found = []
        for length in LENGTHS:
            first = datetime(start.year, start.month, 1)
            rule = rrule(MONTHLY, first, length, count=YEARS * 12 // length + 1, bymonthday=days, bysetpos=-1)
            for moment in list(rule)[1:]:
                day = moment.date()
                while not is_working(day):
                    day += DAY
                found.append(day)
        return found

    return milestones


def _vietnamese() -> Callable[[date], bool]:
    off = holidays.country_holidays("VN", years=range(2024, 2033))
    return lambda day: day.weekday() < 5 and day not in off


def _rate(work: Callable[[Given], object], givens: list[Given]) -> float:
    """The best of three rounds in processor time: other programs of the machine only ever slow one down."""
    seconds = []
    for _round in range(3):
        began = time.process_time()
        for given in givens:
            work(given)
        seconds.append(time.process_time() - began)
    return len(givens) / min(seconds)


def _texts(count: int) -> float:
    """Due texts a second; each is folded (NFKD) and cut by one long regular expression, which bounds it."""
    texts = [f"{DUE_TEXTS[number % len(DUE_TEXTS)]}{' ' * (number % 7)}" for number in range(count)]
    return _rate(parse_due, texts)


def print_engine(agreements: int) -> dict[str, object]:
    """Print the figures; answers them for build/bench.json."""
    rates, equal = measure(agreements)
    tables, by_rrule = rates["plain tables"], rates["rrule with holidays"]
    print(f"{MILESTONES} milestones with shifted dates, {agreements} random starts: all dates equal: {equal}")
    for name, rate in rates.items():
        beside = "" if name == "due texts" else f"{rate / tables:8.2f} of tables{rate / by_rrule:8.1f} times rrule"
        print(f"{name:38}{rate:12,.0f}/s{beside}", flush=True)
    return {"agreements": agreements, "milestones": MILESTONES, "dates_equal": equal, "rates": rates}
