"""The stretch of days a calendar page shows: a month or a quarter, and the ones beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tracker.domain.messages import Message
from tracker.domain.months import FIRST_YEAR, LAST_YEAR, add_months, last_day
from tracker.domain.period_names import period_label

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")


@dataclass(frozen=True)
class Span:
    """``months`` (1 or 3) whole months from ``first`` on."""

    first: date
    months: int

    @property
    def last(self) -> date:
        """Its last day."""
        end = add_months(self.first, self.months - 1)
        return last_day(end.year, end.month)

    @property
    def is_quarter(self) -> bool:
        """True for three months."""
        return self.months == 3

    @property
    def code(self) -> str:
        """2026-11 or 2026-Q4: as it stands in an address."""
        return self._quarter if self.is_quarter else f"{self.first:%Y-%m}"

    @property
    def address(self) -> str:
        """The page that shows it."""
        return f"/calendar?{'quarter' if self.is_quarter else 'month'}={self.code}"

    @property
    def label(self) -> Message:
        """Month 11/2026, Quarter IV/2026."""
        return period_label(self._quarter if self.is_quarter else f"{self.first.year}-M{self.first.month}")

    @property
    def _quarter(self) -> str:
        return f"{self.first.year}-Q{(self.first.month + 2) // 3}"

    def beside(self, count: int) -> Span | None:
        """The span ``count`` further on (before, if negative); None where no dates are counted any more."""
        months = self.first.year * 12 + self.first.month - 1 + count * self.months
        if not FIRST_YEAR <= months // 12 <= LAST_YEAR:
            return None
        return Span(date(months // 12, months % 12 + 1, 1), self.months)


def month_of(day: date) -> Span:
    """The month around ``day``."""
    return Span(day.replace(day=1), 1)


def quarter_of(day: date) -> Span:
    """The calendar quarter around ``day``."""
    return Span(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3)


def read_span(month: str, quarter: str, *, today: date) -> Span:
    """What an address asks for ("2026-11" or "2026-Q4"); a mistyped one is the present month."""
    for pattern, text, months in ((_QUARTER, quarter, 3), (_MONTH, month, 1)):
        found = pattern.fullmatch(text)
        if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            return Span(date(int(found[1]), (int(found[2]) - 1) * months + 1, 1), months)
    return month_of(today)
