"""Pages read by a shorter way than SQLAlchemy's own, and read the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, literal, literal_column, select, union_all
from sqlalchemy.exc import DBAPIError, OperationalError

from tests.databases import Reused, settings_for
from tests.make import TODAY, Make
from tests.people import ALLIANCE, COMMISSION
from tracker import create_app
from tracker.database import db, read
from tracker.models import Agency, Agreement, Task

OF_TASKS = (
    select(Task.id, Task.title, Task.effective_due_on)
    .where(
        Task.id.in_(bindparam("tasks", expanding=True)), Task.agreement_id.in_(bindparam("programs", expanding=True))
    )
    .order_by(Task.id)
)


def test_lists_may_have_any_length(make: Make) -> None:
    agreement_id = make.agreement()
    tasks = [make.task(agreement_id, lead=lead, due_on=TODAY) for lead in (COMMISSION, ALLIANCE, COMMISSION)]

    def found(*ids: int) -> list[int]:
        return [row.id for row in read(OF_TASKS, {"programs": [agreement_id], "tasks": list(ids)})]

    assert (found(*tasks), found(tasks[1]), found(), found(*tasks[:2])) == (tasks, tasks[1:2], [], tasks[:2])


def test_what_stands_in_the_statement_is_not_taken_for_a_value(make: Make) -> None:
    make.agreement(title="Một")
    asked = union_all(
        select(literal(1).label("place"), Agreement.title).where(Agreement.title == "Một"),
        select(literal(2), Agency.short_name).where(Agency.short_name.in_(["Liên minh HTX", bindparam("other")])),
    )
    for other in ("Một", "Hai"):
        assert [row.place for row in read(asked, {"other": other}) if row.title == "Một"] == [1]


def test_a_value_that_is_not_given_is_missed(make: Make) -> None:
    make.agreement()
    with pytest.raises(KeyError, match="programs"):
        read(OF_TASKS, {"tasks": [1]})


@pytest.mark.usefixtures("app")
def test_what_the_database_refuses_is_told_as_elsewhere() -> None:
    with pytest.raises(DBAPIError, match="nothing_of_this_name"):
        read(select(literal_column("nothing_of_this_name")), {})
    db.session.rollback()
    assert read(select(literal(1)), {}) == [(1,)]


def test_a_connection_that_broke_is_given_up(postgresql_for_all: Reused, tmp_path: Path) -> None:
    with create_app(settings_for(postgresql_for_all.url(), tmp_path)).app_context():
        with pytest.raises(OperationalError):
            read(select(func.pg_terminate_backend(func.pg_backend_pid())), {})
        db.session.rollback()
        assert read(select(literal(1)), {}) == [(1,)]
        db.session.remove()
        db.engine.dispose()
