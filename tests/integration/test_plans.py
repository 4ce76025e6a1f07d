"""The leader's quarter and My work find their rows by indexes: no table that grows with the years is read from its
first row to its last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Connection, text

from tests.make import NOW, TODAY, Make
from tests.people import CHI, MINH
from tests.quarter_scene import scene
from tracker.database import db
from tracker.domain.quarter.window import window_of
from tracker.prepared import Answer, Prepared
from tracker.queries.also_owed import also_owed
from tracker.queries.quarter.overview import overview

GROWING = {
    "acknowledgements", "consolidations", "correction", "evidence", "outbox_items", "outbox_messages",
    "progress_entries", "reminders", "reports", "reviews", "sign_offs",
}  # fmt: skip
Asked = list[tuple[str, Any]]


@contextmanager
def asked() -> Iterator[Asked]:
    """The SQL that pages send meanwhile, as the driver takes it, with its values."""
    found: Asked = []
    answer = Prepared.answer

    def noted(statement: Prepared, connection: Connection, values: Any) -> Answer:
        spelled = statement.spell(tuple([len(values[name]) for name in statement._lists]))
        found.append((spelled.sql, spelled.parameters(values)))
        return answer(statement, connection, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prepared, "answer", noted)
        yield found


def read_through(sql: str, values: Any) -> list[str]:
    """The growing tables that this statement reads whole, each with the line of the plan that says so.

    PostgreSQL reads small tables whole whatever there is; told not to, it does so only where no index helps.
    """
    connection = db.session.connection()
    driver: Any = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        lines = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        whole = re.compile(r"SCAN (\w+)")
    else:
        driver.execute("SET LOCAL enable_seqscan = off")
        lines = [row[0] for row in driver.execute(f"EXPLAIN {sql}", values)]
        whole = re.compile(r"Seq Scan on (\w+)")
    found = [(match[1], line) for line in lines if (match := whole.search(line))]
    return [f"{table}: {line.strip()[:100]}" for table, line in found if re.sub(r"_\d+$", "", table) in GROWING]


@pytest.mark.parametrize("shown", ["all", "one", "below"])
def test_the_leaders_quarter_reads_no_growing_table_whole(make: Make, shown: str) -> None:
    program = scene(make).program
    viewer, window = make.viewer(MINH), window_of(None, TODAY)
    with time_machine.travel(NOW, tick=False), asked() as statements:
        overview(viewer, window, agreement_id=program if shown == "one" else None, below=shown == "below")
    assert len(statements) > 10
    assert [line for sql, values in statements for line in read_through(sql, values)] == []


def test_what_else_is_owed_reads_no_growing_table_whole(make: Make) -> None:
    scene(make)
    with asked() as statements:
        also_owed(make.viewer(CHI), today=TODAY)
    assert statements
    assert [line for sql, values in statements for line in read_through(sql, values)] == []


def test_postgresql_does_not_compile_what_a_page_asks_to_machine_code(app: Flask) -> None:
    if db.engine.dialect.name == "postgresql":
        assert db.session.execute(text("SHOW jit")).scalar() == "off"


def test_a_mail_that_was_sent_is_looked_for_by_its_reminder(make: Make) -> None:
    """By their state all mails of all years would be gone through for four lines of a page."""
    scene(make)
    with asked() as statements:
        overview(make.viewer(MINH), window_of(None, TODAY))
    [(sql, values)] = [(sql, values) for sql, values in statements if "outbox_messages" in sql]
    if db.engine.dialect.name == "postgresql":
        return  # it counts by its statistics, which a database of a test has none of
    plan = [row[3] for row in db.session.connection().connection.cursor().execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert not [line for line in plan if "ix_outbox_messages_state" in line]
