"""Commands count with the installation's own days off, read without loading its tables."""

from __future__ import annotations

import json
from datetime import date

from flask import Flask

from tracker.cli.days_off import calendar_for_commands
from tracker.database import db, transaction
from tracker.domain.days_off import DayOffKind
from tracker.domain.days_off_seed import SEED
from tracker.domain.working_days import WorkingCalendar
from tracker.models import DayOffRow
from tracker.queries.days_off import working_calendar


def add_day_off(day: date, kind: DayOffKind, name: str, *, is_on: bool = True, is_provisional: bool = False) -> None:
    row = DayOffRow(
        on_date=day, kind=kind, name=name, legal_basis="Công điện 12", is_on=is_on, is_provisional=is_provisional
    )
    with transaction():
        db.session.add(row)


def test_an_empty_table_counts_as_the_shipped_days_off(app: Flask) -> None:
    assert calendar_for_commands() == WorkingCalendar(SEED)


def test_the_rows_of_the_installation_count_instead_of_the_shipped_ones(app: Flask) -> None:
    add_day_off(date(2026, 6, 8), DayOffKind.HOLIDAY, "Nghỉ tránh bão", is_provisional=True)
    add_day_off(date(2026, 6, 13), DayOffKind.MAKEUP_WORKDAY, "Làm bù")
    add_day_off(date(2026, 6, 9), DayOffKind.HOLIDAY, "Không nghỉ nữa", is_on=False)
    found = calendar_for_commands()
    assert found == working_calendar()
    assert [(row.on, row.is_provisional) for row in found.rows] == [
        (date(2026, 6, 8), True),
        (date(2026, 6, 13), False),
    ]
    shown = app.test_cli_runner().invoke(args=["calendar", "show", "2026", "--json"])
    assert [row["date"] for row in json.loads(shown.stdout)] == ["2026-06-08", "2026-06-13"]
    added = app.test_cli_runner().invoke(args=["calendar", "add", "2026-06-05", "1", "--json"])
    assert json.loads(added.stdout) == {"date": "2026-06-09"}


def test_a_database_without_tables_counts_as_none(app: Flask) -> None:
    with transaction():
        DayOffRow.__table__.drop(db.session.connection())
    assert calendar_for_commands() == WorkingCalendar(SEED)
