"""Statements by the shorter way: what goes to the driver is what SQLAlchemy would send."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import bindparam, create_engine, select

from tracker.models import Report
from tracker.prepared import Prepared

DAY, NOON = date(2026, 11, 25), datetime(2026, 11, 25, 5, tzinfo=UTC)


def test_days_and_instants_go_out_as_the_tables_hold_them_alone_and_in_lists() -> None:
    days = bindparam("days", expanding=True)
    asked = select(Report.id).where(
        Report.due_on == bindparam("day"), Report.submitted_at == bindparam("at"), Report.opens_on.in_(days)
    )
    dialect = create_engine("sqlite://").dialect
    sent = Prepared(asked, dialect).spell((2,)).parameters({"day": DAY, "at": NOON, "days": [DAY, DAY]})
    instant = Report.__table__.c.submitted_at.type.dialect_impl(dialect).bind_processor(dialect)
    assert sent == ("2026-11-25", instant(NOON), "2026-11-25", "2026-11-25")
