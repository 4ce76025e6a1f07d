"""where the chains of the trail end, from where people acted, and triggers that keep the trail from being changed

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NEVER = "the trail is only added to"
SQLITE = {
    "audit_entries_not_updated": "BEFORE UPDATE ON audit_entries",
    "audit_entries_not_deleted": "BEFORE DELETE ON audit_entries",
    "audit_heads_not_deleted": "BEFORE DELETE ON audit_heads",
    "audit_heads_move_on": "BEFORE UPDATE ON audit_heads WHEN NEW.entry_count <> OLD.entry_count + 1",
}


def upgrade() -> None:
    op.add_column("audit_entries", sa.Column("address", sa.String(500)))
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name="pk_audit_heads"),
    )
    op.execute(
        "INSERT INTO audit_heads (chain, entry_count, entry_id, hash)"
        " SELECT e.chain, n.entry_count, e.id, e.hash FROM audit_entries e JOIN"
        " (SELECT chain, count(*) AS entry_count, max(id) AS last_id FROM audit_entries GROUP BY chain) n"
        " ON n.last_id = e.id"
    )
    if op.get_bind().dialect.name == "sqlite":
        for name, when in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{NEVER}'); END")
        return
    op.execute(
        "CREATE FUNCTION refuse_change_of_trail() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{NEVER}'; END $$"
    )
    for table in ("audit_entries", "audit_heads"):
        op.execute(
            f"CREATE TRIGGER {table}_not_deleted BEFORE DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_trail()"
        )
    op.execute(
        "CREATE TRIGGER audit_entries_not_updated BEFORE UPDATE ON audit_entries"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_trail()"
    )
    op.execute(
        "CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads FOR EACH ROW"
        " WHEN (NEW.entry_count <> OLD.entry_count + 1) EXECUTE FUNCTION refuse_change_of_trail()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP FUNCTION refuse_change_of_trail() CASCADE")
    op.drop_table("audit_heads")
    op.drop_column("audit_entries", "address")
