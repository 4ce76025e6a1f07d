"""changes of agencies by a decision, and the work that awaits being given to somebody

Revision ID: 0050
Revises: 0049
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None
KINDS = "'report', 'consolidation', 'sign_off', 'task', 'decision', 'confirmation'"
GONE, OPEN = sa.text("kind <> 'split'"), sa.text("settled_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "agency_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("decision_number", sa.String(length=500), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_as", sa.String(length=500), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_as", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "kind IN ('rename', 'merge', 'absorb', 'split', 'dissolve', 'transfer')",
            name=op.f("ck_agency_changes_kind_is_known"),
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_as IS NULL)", name=op.f("ck_agency_changes_undone_by_somebody")
        ),
        *_links("agency_changes", recorded_by_id="people", undone_by_id="people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_changes")),
    )
    op.create_table(
        "changed_programs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("becomes", sa.String(length=40), nullable=False),
        sa.Column("is_one_body", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "becomes IN ('inherit', 'combine', 'replace', 'end')", name=op.f("ck_changed_programs_becomes_is_known")
        ),
        *_links("changed_programs", change_id="agency_changes", agreement_id="agreements"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_programs")),
        sa.UniqueConstraint("agreement_id", "change_id", name="uq_changed_programs_once"),
    )
    op.create_index(op.f("ix_changed_programs_change_id"), "changed_programs", ["change_id"])
    _reassignments()
    with op.batch_alter_table("agency_successions") as successions:
        successions.alter_column("successor_id", existing_type=sa.Integer(), nullable=True)
        successions.add_column(sa.Column("change_id", sa.Integer(), nullable=True))
        successions.create_foreign_key(op.f("fk_agency_successions_change_id"), "agency_changes", ["change_id"], ["id"])
        successions.create_index(op.f("ix_agency_successions_change_id"), ["change_id"])
        successions.create_check_constraint(
            op.f("ck_agency_successions_followed_unless_dissolved"), "successor_id IS NOT NULL OR kind = 'dissolve'"
        )
        successions.create_index(
            "uq_agency_successions_gone_once", ["predecessor_id"], unique=True, sqlite_where=GONE,
            postgresql_where=GONE,
        )  # fmt: skip
    _know(f"{KINDS}, 'reassignment'")


def downgrade() -> None:
    for table in ("reminders", "acknowledgements"):
        told = sa.text(f"SELECT count(*) FROM {table} WHERE obligation_kind = 'reassignment'")
        if op.get_bind().scalar(told):
            raise RuntimeError(f"{table} tells of work that awaits being given to somebody; it is not thrown away.")
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM agency_successions WHERE successor_id IS NULL")):
        raise RuntimeError("An agency was dissolved; that is not thrown away.")
    _know(KINDS)
    with op.batch_alter_table("agency_successions") as successions:
        successions.drop_index("uq_agency_successions_gone_once")
        successions.drop_constraint(op.f("ck_agency_successions_followed_unless_dissolved"), type_="check")
        successions.drop_index(op.f("ix_agency_successions_change_id"))
        successions.drop_constraint(op.f("fk_agency_successions_change_id"), type_="foreignkey")
        successions.drop_column("change_id")
        successions.alter_column("successor_id", existing_type=sa.Integer(), nullable=False)
    for table in ("reassignments", "changed_programs", "agency_changes"):
        op.drop_table(table)


def _reassignments() -> None:
    op.create_table(
        "reassignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_as", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(settled_on IS NULL) = (to_id IS NULL)", name=op.f("ck_reassignments_settled_with_somebody")
        ),
        *_links(
            "reassignments", change_id="agency_changes", agreement_id="agreements", agency_id="agencies",
            owner_id="agencies", to_id="agencies", settled_by_id="people",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassignments")),
    )  # fmt: skip
    for column in ("change_id", "agreement_id", "agency_id", "owner_id"):
        op.create_index(op.f(f"ix_reassignments_{column}"), "reassignments", [column])
    op.create_index(
        "uq_reassignments_once", "reassignments", ["agreement_id", "agency_id"], unique=True, sqlite_where=OPEN,
        postgresql_where=OPEN,
    )  # fmt: skip


def _links(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in targets.items()
    ]


def _know(kinds: str) -> None:
    """Which kinds of obligations there are to be told of."""
    for table in ("reminders", "acknowledgements"):
        name = op.f(f"ck_{table}_obligation_kind_is_known")
        with op.batch_alter_table(table) as told:
            told.drop_constraint(name, type_="check")
            told.create_check_constraint(name, f"obligation_kind IN ({kinds})")
