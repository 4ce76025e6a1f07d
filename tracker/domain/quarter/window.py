"""Which stretch of time the overview speaks about. Quarters are official ones: 15/12 to 14/3 is the first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from tracker.domain.errors import NotFound
from tracker.domain.messages import message
from tracker.domain.periods import Cadence, Convention, Period, period_before, period_on, whole_periods

FIRST_YEAR, LAST_YEAR = 2000, 2199
MONTHS_SHOWN, QUARTERS_SHOWN, QUARTERS_OF_TREND = 12, 4, 8
_CODE = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_OFFICIAL = Convention.OFFICIAL


@dataclass(frozen=True)
class Window:
    """One quarter as seen on ``today``: tasks stand as on ``as_of``, its last day at the latest.

    ``since``: the last day of the quarter before; what happened after it is new.
    """

    period: Period
    before: Period
    after: Period
    today: date

    @cached_property
    def as_of(self) -> date:
        """The day the tasks are looked at: today, or the quarter's last day once it is over."""
        return min(self.today, self.period.ends_on)

    @cached_property
    def since(self) -> date:
        """The cut-off of the quarter before."""
        return self.before.ends_on

    @cached_property
    def is_over(self) -> bool:
        """True once the quarter's last day has passed."""
        return self.today > self.period.ends_on

    @cached_property
    def is_latest(self) -> bool:
        """True when the next quarter has not begun."""
        return self.after.starts_on > self.today

    @cached_property
    def quarters(self) -> tuple[Period, ...]:
        """The four quarters that end with this one, oldest first."""
        return _ending_with(Cadence.QUARTERLY, self.period, QUARTERS_SHOWN)

    @cached_property
    def trend(self) -> tuple[Window, ...]:
        """The eight quarters that end with this one, each seen from today, oldest first."""
        periods = _ending_with(Cadence.QUARTERLY, self.period, QUARTERS_OF_TREND)
        return tuple(window_of(period.code, self.today) for period in periods)

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The twelve reporting months that end with the quarter's last one, oldest first."""
        return _ending_with(Cadence.MONTHLY, self.period, MONTHS_SHOWN)

    def day_of(self, month: Period) -> date | None:
        """The day a month is looked at: its cut-off, today while it runs, None before it begins."""
        return min(month.ends_on, self.as_of) if month.starts_on <= self.as_of else None


def window_of(code: str | None, today: date) -> Window:
    """The window of a period's code (2026-Q4), or of the quarter that ``today`` lies in.

    Raises NotFound for anything that is no quarter, or one that has not begun.
    """
    period = period_on(Cadence.QUARTERLY, _OFFICIAL, today) if code is None else _quarter(code)
    if period.starts_on > today:
        raise NotFound(message("That quarter has not begun yet."))
    after = period_on(Cadence.QUARTERLY, _OFFICIAL, period.ends_on + timedelta(1))
    return Window(period, period_before(period, _OFFICIAL), after, today)


def _quarter(code: str) -> Period:
    match = _CODE.fullmatch(code)
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise NotFound(message("There is no such quarter."))
    return whole_periods(Cadence.QUARTERLY, _OFFICIAL, int(match[1]))[int(match[2]) - 1]


def _ending_with(cadence: Cadence, last: Period, count: int) -> tuple[Period, ...]:
    year = last.ends_on.year
    known = [period for each in (year - 2, year - 1, year) for period in whole_periods(cadence, _OFFICIAL, each)]
    return tuple([period for period in known if period.ends_on <= last.ends_on][-count:])
