"""Who may write everything in the database still cannot forge its trail: the key lies elsewhere."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import click
import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, text

from tests.integration.test_audit_chain import CHAINS, behind_the_back, trail, verified
from tests.make import NOW
from tracker import connect_migrations, create_app
from tracker.database import db, transaction
from tracker.domain.audit_chain import FIRST_HASH, HASHED
from tracker.domain.errors import RuleBroken
from tracker.models import AuditEntry
from tracker.services.audit import record

__all__ = ["trail"]

LAST_WITHOUT_KEY, LAST_WITHOUT_IDS, LAST_WITHOUT_SEALS = "0053", "0055", "0056"


def without_key(facts: Mapping[str, Any]) -> str:
    """As hashes were made before there was a key, and as anybody can make them."""
    told = [facts[name].isoformat() if name == "at" else facts[name] for name in HASHED if name != "id"]
    told += [{"address": facts["address"]}] if facts["address"] is not None else []
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def close() -> None:
    db.session.remove()
    db.engine.dispose()


def rewrite(connection: Connection, entry_id: int) -> None:
    """Another actor; then every later hash of the chain, and its end, as they would have to be."""
    table = AuditEntry.__table__
    connection.execute(text(f"UPDATE audit_entries SET actor = 'Người khác' WHERE id = {entry_id}"))
    chain = connection.scalar(text(f"SELECT chain FROM audit_entries WHERE id = {entry_id}"))
    rows = connection.execute(table.select().where(table.c.chain == chain).order_by(table.c.id)).mappings().all()
    previous = FIRST_HASH
    for row in rows:
        if row["id"] < entry_id:
            previous = row["hash"]
            continue
        new = {"previous_hash": previous, "hash": (hashed := without_key(dict(row) | {"previous_hash": previous}))}
        connection.execute(table.update().where(table.c.id == row["id"]).values(**new))
        previous = hashed
    connection.execute(text(f"UPDATE audit_heads SET hash = '{previous}' WHERE chain = {chain}"))


def test_an_entry_rewritten_with_all_later_hashes_is_named(app: Flask, trail: list[int]) -> None:
    with behind_the_back(app) as connection:
        rewrite(connection, trail[7])
    code, told, said = verified(app)
    assert (code, told["first_broken"], "wrong_key" in told) == (1, trail[7], False)
    assert f"Entry {trail[7]}: It was altered." in said


def test_another_key_is_told_apart_from_an_alteration(app: Flask, trail: list[int]) -> None:
    settings = app.config["SETTINGS"]
    db.session.remove()
    other = create_app(dataclasses.replace(settings, audit_key="another-" * 5))
    same = create_app(dataclasses.replace(settings, secret_key="rotated-" * 5, audit_key=settings.secret_key))
    with other.app_context():
        code, told, said = verified(other)
        close()
    assert (code, told["wrong_key"], "None of the entries fits this key" in said) == (1, True, True)
    assert "altered" not in said
    with same.app_context():
        assert verified(same)[0] == 0
        close()


def test_without_a_secret_nothing_is_written_into_the_trail(app: Flask) -> None:
    bare = create_app(dataclasses.replace(app.config["SETTINGS"], secret_key=""))
    with bare.app_context():
        with pytest.raises(RuleBroken, match="TRACKER_SECRET_KEY"), transaction():
            record(None, "edited", "task", 1, at=NOW)
        close()


def test_a_trail_from_before_the_key_is_hashed_anew_only_if_it_holds(app: Flask, trail: list[int]) -> None:
    connect_migrations(app)
    with transaction():
        record(None, "edited", "task", 1, at=NOW.replace(microsecond=7), after={"title": "Rà soát"})
    db.session.remove()
    downgrade(revision=LAST_WITHOUT_KEY)
    with db.engine.connect() as connection:
        rows = connection.execute(AuditEntry.__table__.select()).mappings().all()
    assert {without_key(dict(row)) for row in rows} == {row["hash"] for row in rows}
    refuses_what_does_not_hold(app, trail)
    assert len(CHAINS) == len({row["chain"] for row in rows})


def test_a_trail_whose_ids_were_not_hashed_is_hashed_anew_only_if_it_holds(app: Flask, trail: list[int]) -> None:
    connect_migrations(app)
    with transaction():
        record(None, "edited", "task", 1, at=NOW, after={"title": "Rà soát"})
    db.session.remove()
    downgrade(revision=LAST_WITHOUT_IDS)
    refuses_what_does_not_hold(app, trail)


def test_an_end_is_sealed_only_where_its_chain_ends_so(app: Flask, trail: list[int]) -> None:
    connect_migrations(app)
    db.session.remove()
    downgrade(revision=LAST_WITHOUT_SEALS)
    with behind_the_back(app, is_put_back=True) as connection:
        connection.execute(text("UPDATE audit_heads SET entry_count = entry_count + 1 WHERE chain = 2"))
    with pytest.raises(click.ClickException, match="end of chain 2"):
        upgrade()
    with behind_the_back(app, is_put_back=True) as connection:
        connection.execute(text("UPDATE audit_heads SET entry_count = entry_count - 1 WHERE chain = 2"))
    upgrade()
    assert verified(app)[0] == 0
    with pytest.raises(Exception, match="only added to"), transaction():
        db.session.execute(text("UPDATE audit_heads SET entry_count = 1"))


def refuses_what_does_not_hold(app: Flask, trail: list[int]) -> None:
    """The upgrade of an older trail, one entry altered; then as it was."""
    with behind_the_back(app, is_put_back=True) as connection:
        connection.execute(text(f"UPDATE audit_entries SET action = 'x' WHERE id = {trail[4]}"))
    with pytest.raises(click.ClickException, match=f"chain 1 at entry {trail[4]}"):
        upgrade()
    with behind_the_back(app, is_put_back=True) as connection:
        connection.execute(text(f"UPDATE audit_entries SET action = 'edited' WHERE id = {trail[4]}"))
    upgrade()
    assert verified(app)[:2] == (0, {"entries": len(trail) + 1, "ok": True, "first_broken": None})
    with pytest.raises(Exception, match="only added to"), transaction():
        db.session.execute(text("UPDATE audit_entries SET actor = 'x'"))
