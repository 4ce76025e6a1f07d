"""The trail shows whoever changed it by SQL, behind the back of the application."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from tests.make import NOW, Make
from tracker.database import db, transaction
from tracker.domain.audit_chain import Head
from tracker.models import AuditEntry
from tracker.queries import audit_chain
from tracker.queries.audit_chain import verify_trail
from tracker.services.audit import record

CHAINS, ENTRIES = (0, 1, 2), 8
ITS_TRIGGERS = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('audit_entries', 'audit_heads')"
)


@pytest.fixture
def trail(app: Flask) -> list[int]:
    """Three chains, their entries mixed; answers the ids."""
    with transaction():
        for number in range(len(CHAINS) * ENTRIES):
            chain = CHAINS[number % len(CHAINS)]
            record(
                None, "edited", "task", number, at=NOW, agreement_id=chain or None, after={"title": f"Việc {number}"}
            )
    return list(db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


@contextmanager
def behind_the_back(app: Flask, *, is_put_back: bool = False) -> Iterator[Connection]:
    """As whoever owns the database: without the triggers. ``is_put_back``: they are there again afterwards."""
    db.session.remove()
    with app.app_context(), db.engine.connect() as connection:
        held = connection.execution_options(tracker_begin="BEGIN IMMEDIATE")
        if connection.dialect.name == "sqlite":
            dropped = held.execute(text(ITS_TRIGGERS)).all()
            for name, _made in dropped:
                held.execute(text(f"DROP TRIGGER {name}"))
        else:
            dropped = []
            held.execute(text("SET LOCAL session_replication_role = replica"))
        yield held
        for _name, made in dropped if is_put_back else []:
            held.exec_driver_sql(made)
        held.commit()


def verified(app: Flask, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, answer, and what is said beside it."""
    db.session.remove()
    ran = app.test_cli_runner().invoke(args=["audit", "verify", "--json", "--lang", "en", *arguments])
    return ran.exit_code, json.loads(ran.stdout), ran.stderr


def test_an_untouched_trail_is_whole(app: Flask, trail: list[int]) -> None:
    assert verified(app) == (0, {"entries": len(trail), "ok": True, "first_broken": None}, "")


def test_an_empty_trail_is_whole(app: Flask) -> None:
    assert verified(app)[:2] == (0, {"entries": 0, "ok": True, "first_broken": None})


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'ai khác'", "after = '{}'", "before = '{}'", "subject_id = 99", "person_id = 5", "action = 'xem'",
        "at = '2020-01-01 00:00:00.000000'", "chain = 2", "address = '10.0.0.1'", "hash = previous_hash",
    ],
)  # fmt: skip
def test_an_altered_entry_is_named(app: Flask, trail: list[int], change: str) -> None:
    broken = trail[7]
    with behind_the_back(app) as connection:
        connection.execute(text(f"UPDATE audit_entries SET {change} WHERE id = {broken}"))
    code, told, _said = verified(app)
    assert (code, told["ok"]) == (1, False)
    assert broken == told["first_broken"]


def test_a_removed_entry_is_missed_by_the_one_after_it(app: Flask, trail: list[int]) -> None:
    with behind_the_back(app) as connection:
        connection.execute(text(f"DELETE FROM audit_entries WHERE id = {trail[4]}"))
    code, told, said = verified(app)
    assert (code, told["entries"], told["first_broken"]) == (1, len(trail) - 1, trail[4 + len(CHAINS)])
    assert "removed" in said


def test_the_last_entry_is_missed_too(app: Flask, trail: list[int]) -> None:
    with behind_the_back(app) as connection:
        connection.execute(text(f"DELETE FROM audit_entries WHERE id = {trail[-1]}"))
    assert verified(app)[1]["first_broken"] == trail[-1]


def test_the_last_entry_under_another_id_is_named(app: Flask, trail: list[int]) -> None:
    moved = trail[-1] + 100
    with behind_the_back(app) as connection:
        connection.execute(text(f"UPDATE audit_entries SET id = {moved} WHERE id = {trail[-1]}"))
    assert verified(app)[1]["first_broken"] == moved


def test_a_whole_chain_is_missed(app: Flask, trail: list[int]) -> None:
    with behind_the_back(app) as connection:
        connection.execute(text("DELETE FROM audit_entries WHERE chain = 1"))
    code, told, _said = verified(app)
    assert (code, told["first_broken"]) == (1, trail[-2])


def test_entries_in_another_order_are_named(app: Flask, trail: list[int]) -> None:
    one, other = trail[6], trail[9]
    with behind_the_back(app) as connection:
        for old, new in ((one, -1), (other, one), (-1, other)):
            connection.execute(text(f"UPDATE audit_entries SET id = {new} WHERE id = {old}"))
    assert verified(app)[1]["first_broken"] == one


def test_entries_of_two_chains_that_changed_places_are_named(app: Flask, trail: list[int]) -> None:
    """In each chain the order stays, and no column but the id is another."""
    one, other = trail[6], trail[7]
    with behind_the_back(app) as connection:
        for old, new in ((one, -1), (other, one), (-1, other)):
            connection.execute(text(f"UPDATE audit_entries SET id = {new} WHERE id = {old}"))
    assert verified(app)[:2] == (1, {"entries": len(trail), "ok": False, "first_broken": one})


def test_an_entry_that_nobody_wrote_is_named(app: Flask, trail: list[int]) -> None:
    columns = "chain, at, person_id, actor, action, subject, subject_id, previous_hash, hash"
    with behind_the_back(app) as connection:
        connection.execute(
            text(
                f"INSERT INTO audit_entries (id, {columns}) SELECT {trail[-1] + 1}, {columns} FROM audit_entries"
                f" WHERE id = {trail[-1]}"
            )
        )
    assert verified(app)[1]["first_broken"] == trail[-1] + 1


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_to_a_few_entries_is_found(app: Flask, trail: list[int], seed: int) -> None:
    dice = random.Random(seed)
    attacks = ["DELETE FROM audit_entries WHERE id = {}", "UPDATE audit_entries SET actor = 'x' WHERE id = {}"]
    hit = dice.sample(trail, 3)
    with behind_the_back(app) as connection:
        for entry_id in hit:
            connection.execute(text(dice.choice(attacks).format(entry_id)))
    code, told, _said = verified(app)
    assert code == 1
    assert told["first_broken"] >= min(hit)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entries SET actor = 'x'", "DELETE FROM audit_entries", "DELETE FROM audit_heads",
        "UPDATE audit_heads SET hash = 'x'", "UPDATE audit_heads SET entry_count = 1",
        "UPDATE audit_heads SET hash = 'x', entry_count = entry_count + 1",
        "UPDATE audit_heads SET entry_count = entry_count + 1", "INSERT INTO audit_heads VALUES (9, 1, 1, 'x', '')",
    ],
)  # fmt: skip
def test_the_database_itself_refuses_changes(app: Flask, trail: list[int], change: str) -> None:
    with pytest.raises(DBAPIError, match="only added to"), transaction():
        db.session.execute(text(change))
    assert verify_trail().first_broken is None


REPLACED = (
    "INSERT {how} INTO audit_entries ({all}) SELECT {other} FROM audit_entries WHERE id = 5 {then}",
    "INSERT {how} INTO audit_heads SELECT chain, 0, entry_id, 'x', seal FROM audit_heads WHERE chain = 1 {then_head}",
)


@pytest.mark.parametrize("statement", REPLACED)
def test_nothing_takes_the_place_of_what_is_there(app: Flask, trail: list[int], statement: str) -> None:
    """Without a DELETE or UPDATE: SQLite's INSERT OR REPLACE, PostgreSQL's ON CONFLICT."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    columns = [column.name for column in AuditEntry.__table__.columns]
    change = statement.format(
        how="OR REPLACE" if is_sqlite else "",
        all=", ".join(columns),
        other=", ".join("'x'" if name == "actor" else name for name in columns),
        then="" if is_sqlite else "ON CONFLICT (id) DO UPDATE SET actor = 'x'",
        then_head="" if is_sqlite else "ON CONFLICT (chain) DO UPDATE SET hash = 'x'",
    )
    with pytest.raises(DBAPIError, match="only added to"), transaction():
        db.session.execute(text(change))
    assert verify_trail().first_broken is None


def cut(connection: Connection, trail: list[int]) -> None:
    """The last entry of chain 2 goes, and its known end says so, all but the seal."""
    connection.execute(text(f"DELETE FROM audit_entries WHERE id = {trail[-1]}"))
    connection.execute(
        text(
            "UPDATE audit_heads SET entry_count = entry_count - 1,"
            f" entry_id = {trail[-4]}, hash = (SELECT hash FROM audit_entries WHERE id = {trail[-4]})"
            " WHERE chain = 2"
        )
    )


def test_a_chain_cut_together_with_its_known_end_is_named(app: Flask, trail: list[int]) -> None:
    with behind_the_back(app) as connection:
        cut(connection, trail)
    code, told, said = verified(app)
    assert (code, told["first_broken"], "wrong_key" in told) == (1, trail[-4], False)
    assert f"Entry {trail[-4]}: What stands as the end of its chain was written by another hand." in said


def test_work_that_goes_on_does_not_heal_a_chain_that_was_cut(app: Flask, trail: list[int]) -> None:
    with behind_the_back(app, is_put_back=True) as connection:
        cut(connection, trail)
    with transaction():
        record(None, "edited", "task", 1, at=NOW, agreement_id=2, after={"title": "Việc"})
    code, told, said = verified(app)
    assert (code, told["ok"], "another hand" in said) == (1, False, True)


def test_only_ends_kept_elsewhere_show_that_an_older_end_was_put_back(
    app: Flask, trail: list[int], tmp_path: Path
) -> None:
    """Who kept a copy of the database puts back what the tracker itself wrote, with its seal."""
    with db.engine.connect() as connection:
        older = connection.execute(text("SELECT * FROM audit_heads WHERE chain = 2")).mappings().one()
    with transaction():
        record(None, "edited", "task", 1, at=NOW, agreement_id=2, after={"title": "Việc"})
    kept = tmp_path / "ends.json"
    kept.write_text(app.test_cli_runner().invoke(args=["audit", "ends", "--json"]).stdout)
    assert verified(app, "--ends", str(kept))[0] == 0
    with behind_the_back(app) as connection:
        connection.execute(text(f"DELETE FROM audit_entries WHERE id > {trail[-1]}"))
        changed = "UPDATE audit_heads SET entry_count = :entry_count, entry_id = :entry_id, hash = :hash, seal = :seal"
        connection.execute(text(f"{changed} WHERE chain = :chain"), dict(older))
    assert verified(app)[0] == 0
    code, told, _said = verified(app, "--ends", str(kept))
    assert (code, told["first_broken"]) == (1, trail[-1] + 1)


def test_a_program_whose_whole_chain_is_gone_with_its_end_is_named(app: Flask, make: Make, trail: list[int]) -> None:
    program = make.agreement()
    assert program in CHAINS
    assert verified(app)[0] == 0
    with behind_the_back(app) as connection:
        for table in ("audit_entries", "audit_heads"):
            connection.execute(text(f"DELETE FROM {table} WHERE chain = {program}"))
    code, told, said = verified(app)
    assert (code, told["ok"], told["first_broken"], told["programs_without_trail"]) == (1, False, None, [program])
    assert f"Program {program}: the trail tells nothing of it" in said


def test_a_trail_is_verified_as_of_one_moment_while_people_write(
    app: Flask, trail: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = audit_chain._heads

    def writes_meanwhile(connection: Connection) -> list[Head]:
        found = heads(connection)

        def write() -> None:
            with app.app_context(), transaction():
                record(None, "edited", "task", 1, at=NOW, agreement_id=2, after={"title": "Việc"})

        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        return found

    monkeypatch.setattr(audit_chain, "_heads", writes_meanwhile)
    assert verified(app)[:2] == (0, {"entries": len(trail), "ok": True, "first_broken": None})


def test_ends_that_somebody_wrote_himself_are_refused(app: Flask, trail: list[int], tmp_path: Path) -> None:
    kept = tmp_path / "ends.json"
    told = json.loads(app.test_cli_runner().invoke(args=["audit", "ends", "--json"]).stdout)
    told["chains"].pop()
    for content in (json.dumps(told), "[]", "{", "", "[" * 100_000):
        kept.write_text(content)
        ran = app.test_cli_runner().invoke(args=["audit", "verify", "--ends", str(kept), "--lang", "en"])
        assert (ran.exit_code, bool(ran.stderr)) == (1, True)
