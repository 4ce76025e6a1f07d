"""A column that keeps several days, such as the reviews that a superior ordered by date."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Dialect, String, TypeDecorator


class DayList(TypeDecorator[tuple[date, ...]]):
    """Days as text, 2026-11-20,2027-11-20; none is the empty text."""

    impl = String(1000)
    cache_ok = True

    def process_bind_param(self, value: tuple[date, ...] | None, dialect: Dialect) -> str:
        """To the database."""
        return ",".join(day.isoformat() for day in value or ())

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[date, ...]:
        """From the database."""
        return tuple(date.fromisoformat(day) for day in (value or "").split(",") if day)
