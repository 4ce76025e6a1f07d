"""Statements by the shorter way: what goes to the driver is what SQLAlchemy would send."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from functools import cache
from types import SimpleNamespace

import pytest
from sqlalchemy import NullPool, bindparam, create_engine, select

from tracker.models import Report
from tracker.prepared import Prepared, _prepared, prepare_declared, prepared

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


def test_lists_of_nearly_the_same_length_are_one_statement_and_ask_for_the_same_rows() -> None:
    numbers = bindparam("numbers", expanding=True)
    with create_engine("sqlite://", poolclass=NullPool).connect() as connection:
        connection.exec_driver_sql("CREATE TABLE reports (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO reports (id) VALUES (1), (2), (3), (4), (5), (6)")
        is_in = Prepared(select(Report.id).where(Report.id.in_(numbers)), connection.dialect)
        is_not = Prepared(select(Report.id).where(Report.id.not_in(numbers)), connection.dialect)
        sent: list[str] = []
        connection.connection.driver_connection.set_trace_callback(sent.append)  # type: ignore[union-attr]
        for asked in ([], [2], [1, 4, 6], [1, 2, 3, 4, 5], list(range(3000))):
            found = [row.id for row in is_in.answer(connection, {"numbers": asked}).rows]
            rest = [row.id for row in is_not.answer(connection, {"numbers": asked}).rows]
            assert (found, rest) == ([n for n in range(1, 7) if n in asked], [n for n in range(1, 7) if n not in asked])
    assert sent[4].count(",") == 3, "three were sent as four"
    assert sent[6].count(",") == 7, "five were sent as eight"


def test_what_modules_declare_is_compiled_before_anybody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = select(Report.id), select(Report.due_on)
    declared = SimpleNamespace(ONE=one, other=cache(lambda: other), never=cache(lambda unknown: unknown), text="text")
    monkeypatch.setitem(sys.modules, "declared.queries", declared)
    dialect = create_engine("sqlite://").dialect
    prepare_declared("declared", dialect)
    before = _prepared.cache_info().misses
    assert str(prepared(one, dialect))
    assert str(prepared(other, dialect))
    assert _prepared.cache_info().misses == before
