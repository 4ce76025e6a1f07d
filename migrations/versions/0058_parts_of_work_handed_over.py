"""a part of the work is handed over, and what a decision orders of a program is owed by its heads

Revision ID: 0058
Revises: 0057
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None
KINDS = "'rename', 'merge', 'absorb', 'split', 'dissolve', 'transfer'"
BECOMES = "'inherit', 'combine', 'replace', 'end'"
OPEN = sa.text("settled_on IS NULL")
ONCE = "uq_reassignments_once"


def upgrade() -> None:
    _know("agency_changes", "kind", f"{KINDS}, 'part'")
    _know("changed_programs", "becomes", f"{BECOMES}, 'stay', 'pick'")
    with op.batch_alter_table("reassignments") as reassignments:
        reassignments.add_column(sa.Column("asks", sa.String(length=40), nullable=False, server_default="give"))
        reassignments.create_check_constraint(
            op.f("ck_reassignments_asks_is_known"), "asks IN ('give', 'pick', 'combine', 'replace', 'end')"
        )
    with op.batch_alter_table("reassignments") as reassignments:
        reassignments.alter_column("asks", existing_type=sa.String(length=40), server_default=None)
        reassignments.drop_index(ONCE)
    _once(["agreement_id", "agency_id", "asks"])


def downgrade() -> None:
    counted = (
        "agency_changes WHERE kind = 'part'",
        "changed_programs WHERE becomes IN ('stay', 'pick')",
        "reassignments WHERE asks <> 'give'",
    )
    for rows in counted:
        if op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {rows}")):
            raise RuntimeError(f"There are {rows}; they are not thrown away.")
    with op.batch_alter_table("reassignments") as reassignments:
        reassignments.drop_index(ONCE)
        reassignments.drop_constraint(op.f("ck_reassignments_asks_is_known"), type_="check")
        reassignments.drop_column("asks")
    _once(["agreement_id", "agency_id"])
    _know("changed_programs", "becomes", BECOMES)
    _know("agency_changes", "kind", KINDS)


def _once(columns: list[str]) -> None:
    op.create_index(ONCE, "reassignments", columns, unique=True, sqlite_where=OPEN, postgresql_where=OPEN)


def _know(table: str, column: str, words: str) -> None:
    name = op.f(f"ck_{table}_{column}_is_known")
    with op.batch_alter_table(table) as known:
        known.drop_constraint(name, type_="check")
        known.create_check_constraint(name, f"{column} IN ({words})")
