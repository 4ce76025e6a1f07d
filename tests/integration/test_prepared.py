"""Pages read by a shorter way than SQLAlchemy's own, and read the same."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    NullPool,
    Table,
    bindparam,
    create_engine,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, OperationalError

from tests.databases import Reused, settings_for
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION
from tracker import create_app
from tracker.database import MOST_ANSWERS, answer, db, insert_row, insert_with_id, read, transaction
from tracker.domain.errors import ChangedMeanwhile
from tracker.models import Agency, Agreement, ProgressEntry, SpentForm, Task
from tracker.prepared import Prepared, PreparedWrite

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


@pytest.mark.usefixtures("app")
def test_what_is_written_by_the_shorter_way_reads_as_what_sqlalchemy_writes(make: Make) -> None:
    task_id = make.task(agreement_id := make.agreement(), lead=COMMISSION, due_on=TODAY)
    values = {
        "agreement_id": agreement_id, "task_id": task_id, "assignment_id": make.part_id(task_id, COMMISSION),
        "agency_id": make.agency_id(COMMISSION), "agency_name": COMMISSION, "person_id": make.person_id(CHI),
        "post_title": "Chuyên viên", "happened_on": TODAY, "recorded_at": NOW, "note": "Đã họp ‘ba’ %s ? :x",
        "percent": None, "quantity": Decimal("2.5"), "indicator_id": make.indicator(task_id),
        "reports_completion": False, "corrects_id": None, "evidence_count": 0,
    }  # fmt: skip
    with transaction():
        short = insert_with_id(ProgressEntry, **values)
        usual = db.session.execute(insert(ProgressEntry).values(**values).returning(ProgressEntry.id)).scalar_one()
    rows = [db.session.get_one(ProgressEntry, one) for one in (short, usual)]
    names = [column.key for column in ProgressEntry.__table__.columns if column.key != "id"]
    assert [getattr(rows[0], name) for name in names] == [getattr(rows[1], name) for name in names]
    assert rows[0].note == values["note"]


@pytest.mark.usefixtures("app")
def test_a_refusal_of_what_is_written_by_the_shorter_way_is_told_as_elsewhere(make: Make) -> None:
    with pytest.raises(ChangedMeanwhile):
        write_the_same_twice()
    assert read(select(SpentForm.key), {}) == []


def test_a_column_that_python_fills_is_not_left_empty() -> None:
    with pytest.raises(TypeError, match="wants a value for"):
        PreparedWrite(insert(WITH_DEFAULT), ("id",), sqlite.dialect())


WITH_DEFAULT = Table("x", MetaData(), Column("id", Integer, primary_key=True), Column("y", Integer, default=lambda: 7))


def write_the_same_twice() -> None:
    with transaction():
        for _ in range(2):
            insert_row(SpentForm, key="a" * 16, spent_at=NOW)


TITLES = select(Agreement.title).order_by(Agreement.id)


class Broken(Exception):
    """Whatever breaks a use case."""


def write_and_break() -> None:
    with transaction():
        db.session.execute(update(Agreement).values(title="Hai"))
        assert [row.title for row in answer(TITLES, {}).rows] == ["Hai"]
        raise Broken


def others_write(title: str) -> None:
    """Another process does, while the page's connection stays open."""
    engine = create_engine(db.engine.url, poolclass=NullPool)
    with engine.begin() as other:
        other.execute(update(Agreement).values(title=title))
    engine.dispose()


def program_on_one_connection(make: Make) -> None:
    """A program called "Một", and a pool in which no page finds another connection than the one it gave back."""
    make.agreement(title="Một")
    db.session.rollback()
    db.engine.dispose()


def titles() -> list[str]:
    """As the next page would read them."""
    db.session.rollback()
    return [row.title for row in answer(TITLES, {}).rows]


def test_an_answer_is_given_again_while_nothing_in_the_database_changes(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    program_on_one_connection(make)
    assert titles() == ["Một"]
    asked: list[str] = []
    really = Prepared.answer
    monkeypatch.setattr(Prepared, "answer", lambda it, *given: asked.append(str(it)) or really(it, *given))
    assert (titles(), asked) == (["Một"], [])


def test_what_others_commit_is_seen_by_the_next_page(make: Make) -> None:
    program_on_one_connection(make)
    assert titles() == ["Một"]
    others_write("Hai")
    assert titles() == ["Hai"]


def test_an_answer_from_before_a_change_is_not_kept_for_after_it(make: Make) -> None:
    program_on_one_connection(make)
    read(TITLES, {})  # a page has begun: SQLite goes on showing it the database of this moment
    others_write("Hai")
    answer(TITLES, {})
    assert titles() == ["Hai"]


def test_what_was_written_here_is_seen_and_what_was_given_up_is_not(make: Make) -> None:
    program_on_one_connection(make)
    assert titles() == ["Một"]
    with pytest.raises(Broken):
        write_and_break()
    assert titles() == ["Một"]
    with transaction():
        db.session.execute(update(Agreement).values(title="Ba"))
    assert titles() == ["Ba"]


def test_only_the_last_answers_are_kept(make: Make) -> None:
    program_on_one_connection(make)
    asked = select(Agreement.title).where(Agreement.id <= bindparam("most"))
    for most in range(3 * MOST_ANSWERS):
        answer(asked, {"most": most})
    assert len(db.session.connection().info["answers"]) == MOST_ANSWERS
