"""triggers: an entry of the trail cannot be replaced by another of its id, and ends of chains only go on to a new entry

Revision ID: 0053
Revises: 0052
"""

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

NEVER = "the trail is only added to"
# The next entry of this chain, the newest there is.
GOES_ON = (
    "NEW.chain = OLD.chain AND NEW.entry_count = OLD.entry_count + 1 AND EXISTS (SELECT 1 FROM audit_entries e"
    " WHERE e.id = NEW.entry_id AND e.chain = NEW.chain AND e.hash = NEW.hash AND e.previous_hash = OLD.hash"
    " AND NOT EXISTS (SELECT 1 FROM audit_entries later WHERE later.chain = e.chain AND later.id > e.id))"
)
# INSERT OR REPLACE deletes without firing the triggers of DELETE. PostgreSQL has no such statement.
SQLITE = {
    "audit_entries_not_replaced": (
        "BEFORE INSERT ON audit_entries WHEN EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id)"
    ),
    "audit_heads_not_replaced": (
        "BEFORE INSERT ON audit_heads WHEN NEW.entry_count <> 0"
        " OR EXISTS (SELECT 1 FROM audit_heads WHERE chain = NEW.chain)"
    ),
    "audit_heads_move_on": f"BEFORE UPDATE ON audit_heads WHEN NOT ({GOES_ON})",
}
BEFORE = "WHEN (NEW.entry_count <> OLD.entry_count + 1)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_heads_move_on")
        for name, when in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{NEVER}'); END")
        return
    op.execute("DROP TRIGGER audit_heads_move_on ON audit_heads")
    op.execute(
        "CREATE FUNCTION refuse_other_ends_of_trail() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {GOES_ON} THEN RETURN NEW; END IF; RAISE EXCEPTION '{NEVER}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads"
        " FOR EACH ROW EXECUTE FUNCTION refuse_other_ends_of_trail()"
    )
    op.execute(
        "CREATE TRIGGER audit_heads_begin BEFORE INSERT ON audit_heads FOR EACH ROW"
        " WHEN (NEW.entry_count <> 0) EXECUTE FUNCTION refuse_change_of_trail()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        op.execute(
            f"CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads {BEFORE}"
            f" BEGIN SELECT RAISE(ABORT, '{NEVER}'); END"
        )
        return
    op.execute("DROP TRIGGER audit_heads_begin ON audit_heads")
    op.execute("DROP FUNCTION refuse_other_ends_of_trail() CASCADE")
    op.execute(
        f"CREATE TRIGGER audit_heads_move_on BEFORE UPDATE ON audit_heads FOR EACH ROW {BEFORE}"
        " EXECUTE FUNCTION refuse_change_of_trail()"
    )
