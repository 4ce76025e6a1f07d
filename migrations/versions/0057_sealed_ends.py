"""the ends of the trail's chains sealed with the installation's key: a chain is not cut by writing another end

Revision ID: 0057
Revises: 0056
"""

import hashlib
import hmac
import json

import click
import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

LABEL, HEAD_LABEL = b"tracker: the chain of the trail", b"end of a chain: "
HEADS = sa.table("audit_heads", *map(sa.column, ("chain", "entry_count", "entry_id", "hash", "seal")))
# An end is sealed only where the chain ends as it says.
OTHER = """
    SELECT h.chain FROM audit_heads h WHERE
    h.entry_count <> (SELECT count(*) FROM audit_entries e WHERE e.chain = h.chain)
    OR h.entry_id <> (SELECT max(e.id) FROM audit_entries e WHERE e.chain = h.chain)
    OR h.hash <> (SELECT e.hash FROM audit_entries e WHERE e.id = h.entry_id)
"""


def upgrade() -> None:
    op.add_column("audit_heads", sa.Column("seal", sa.String(64), nullable=False, server_default=""))
    connection = op.get_bind()
    found = connection.execute(sa.select(HEADS)).all()
    other = connection.scalar(sa.text(OTHER))
    if other is not None:
        raise click.ClickException(
            f"The trail does not hold at the end of chain {other}: sealed it would look whole. Nothing was changed. Find "
            "out what happened, with `audit verify` of the version before and with the backups."
        )
    if not found:
        return
    settings = current_app.config["SETTINGS"]
    key = hmac.new((settings.audit_key or settings.secret_key).encode(), LABEL, hashlib.sha256).digest()
    kept = _without_trigger(connection)
    connection.execute(
        HEADS.update().where(HEADS.c.chain == sa.bindparam("of_chain")).values(seal=sa.bindparam("to_seal")),
        [{"of_chain": head.chain, "to_seal": _seal(head, key)} for head in found],
    )
    connection.exec_driver_sql(kept)


def downgrade() -> None:
    op.drop_column("audit_heads", "seal")


def _seal(head, key: bytes) -> str:
    said = json.dumps([head.chain, head.entry_count, head.entry_id, head.hash]).encode()
    return hmac.new(key, HEAD_LABEL + said, hashlib.sha256).hexdigest()


def _without_trigger(connection) -> str:
    """Take the guard of ends away; answers how to bring it back."""
    if connection.dialect.name != "sqlite":
        op.execute("ALTER TABLE audit_heads DISABLE TRIGGER USER")
        return "ALTER TABLE audit_heads ENABLE TRIGGER USER"
    kept = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'audit_heads_move_on'"))
    op.execute("DROP TRIGGER audit_heads_move_on")
    return str(kept)
