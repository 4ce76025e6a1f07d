"""hashes of the trail over the id too: entries of different chains cannot change places

Revision ID: 0056
Revises: 0055
"""

import hashlib
import hmac
import json
from datetime import UTC

import click
import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

FIRST = "0" * 64
LABEL = b"tracker: the chain of the trail"
HASHED = ("chain", "at", "person_id", "actor", "action", "subject", "subject_id", "before", "after")
AT_ONCE = 2000
ENTRIES = sa.table(
    "audit_entries",
    sa.column("at", sa.DateTime(timezone=True)),
    *map(sa.column, (*(name for name in HASHED if name != "at"), "id", "previous_hash", "hash", "address")),
)
HEADS = sa.table("audit_heads", *map(sa.column, ("chain", "entry_count", "entry_id", "hash")))


def upgrade() -> None:
    _hash_again(fits=_without_id, to=_with_id)


def downgrade() -> None:
    _hash_again(fits=_with_id, to=_without_id)


def _without_id(row, told: list) -> list:
    return told


def _with_id(row, told: list) -> list:
    return [row["id"], *told]


def _key() -> bytes:
    """As tracker/domain/audit_chain.py derives it. Without a key there must be nothing to hash."""
    settings = current_app.config["SETTINGS"]
    secret = settings.audit_key or settings.secret_key
    if not secret and op.get_bind().scalar(sa.select(sa.func.count()).select_from(ENTRIES)):
        raise click.ClickException("TRACKER_SECRET_KEY is missing: the trail is hashed with it.")
    return hmac.new(secret.encode(), LABEL, hashlib.sha256).digest()


def _hash_again(*, fits, to) -> None:
    """Chain by chain, a slice at a time; one that does not hold by the rule it was written by is not hashed anew."""
    connection, key = op.get_bind(), _key()
    kept = _without_triggers(connection)
    heads = {head.chain: head for head in connection.execute(sa.select(HEADS))}
    chain, after, count, was, now = None, 0, 0, FIRST, FIRST
    while rows := connection.execute(_slice(chain, after)).mappings().all():
        changed = []
        for row in rows:
            if row["chain"] != chain:
                _end(connection, heads, chain, (count, after, was), now)
                chain, count, was, now = row["chain"], 0, FIRST, FIRST
            if row["previous_hash"] != was or row["hash"] != _hash(row, was, fits, key):
                _refuse(chain, row["id"])
            count, after, was, now = count + 1, row["id"], row["hash"], _hash(row, before := now, to, key)
            changed.append({"of_id": row["id"], "to_previous": before, "to_hash": now})
        connection.execute(
            ENTRIES.update()
            .where(ENTRIES.c.id == sa.bindparam("of_id"))
            .values(previous_hash=sa.bindparam("to_previous"), hash=sa.bindparam("to_hash")),
            changed,
        )
    _end(connection, heads, chain, (count, after, was), now)
    for head in heads.values():
        if head.entry_count:
            _refuse(head.chain, head.entry_id)
    _with_triggers(connection, kept)


def _slice(chain, after):
    c = ENTRIES.c
    beyond = sa.true() if chain is None else (c.chain > chain) | ((c.chain == chain) & (c.id > after))
    return sa.select(ENTRIES).where(beyond).order_by(c.chain, c.id).limit(AT_ONCE)


def _hash(row, previous: str, rule, key: bytes) -> str:
    at = row["at"].replace(tzinfo=UTC) if row["at"].tzinfo is None else row["at"].astimezone(UTC)
    told = [at.isoformat() if name == "at" else row[name] for name in HASHED] + [previous]
    if row["address"] is not None:
        told.append({"address": row["address"]})
    return hmac.new(key, json.dumps(rule(row, told), ensure_ascii=False).encode(), hashlib.sha256).hexdigest()


def _end(connection, heads, chain, found, now) -> None:
    if chain is None:
        return
    head = heads.pop(chain, None)
    if head is None or (head.entry_count, head.entry_id, head.hash) != found:
        _refuse(chain, found[1])
    connection.execute(HEADS.update().where(HEADS.c.chain == chain).values(hash=now))


def _refuse(chain, entry_id) -> None:
    raise click.ClickException(
        f"The trail does not hold in chain {chain} at entry {entry_id}: hashed anew it would look whole. Nothing was "
        "changed. Find out what happened, with `audit verify` of the version before and with the backups."
    )


def _without_triggers(connection) -> list[str]:
    """Take the guard away; answers how to bring it back."""
    if connection.dialect.name != "sqlite":
        for table in ("audit_entries", "audit_heads"):
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in ("audit_entries", "audit_heads")]
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('audit_entries', 'audit_heads')"
    found = connection.execute(sa.text(asked)).all()
    for trigger in found:
        op.execute(f"DROP TRIGGER {trigger.name}")
    return [trigger.sql for trigger in found]


def _with_triggers(connection, kept: list[str]) -> None:
    for statement in kept:
        connection.exec_driver_sql(statement)
