"""how a program ended, and which tasks its successor took over

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
LINKS = {
    "agreement_id": "agreements", "successor_id": "agreements", "closed_by_id": "people", "reopened_by_id": "people",
}  # fmt: skip
STANDS = sa.text("reopened_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("agreements") as agreements:
        agreements.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
    with op.batch_alter_table("tasks") as tasks:
        tasks.add_column(sa.Column("carried_from_id", sa.Integer(), nullable=True))
        tasks.create_foreign_key(op.f("fk_tasks_carried_from_id"), "tasks", ["carried_from_id"], ["id"])
        tasks.create_index(op.f("ix_tasks_carried_from_id"), ["carried_from_id"])
    op.create_table(
        "closings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("document_symbol", sa.String(length=500), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_as", sa.String(length=500), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
        sa.Column("reopened_as", sa.String(length=500), nullable=True),
        sa.Column("reopened_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('fulfilled', 'replaced', 'extended', 'lapsed')", name=op.f("ck_closings_outcome_is_known")
        ),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopened_because IS NULL)", name=op.f("ck_closings_reopened_with_a_reason")
        ),
        sa.CheckConstraint(
            "successor_id IS NULL OR outcome IN ('replaced', 'extended')", name=op.f("ck_closings_followed_by_another")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_closings_{column}"))
            for column, table in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closings")),
    )
    op.create_index(op.f("ix_closings_successor_id"), "closings", ["successor_id"])
    op.create_index(
        "uq_closings_one_that_stands",
        "closings",
        ["agreement_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    op.drop_table("closings")
    with op.batch_alter_table("tasks") as tasks:
        tasks.drop_index(op.f("ix_tasks_carried_from_id"))
        tasks.drop_constraint(op.f("fk_tasks_carried_from_id"), type_="foreignkey")
        tasks.drop_column("carried_from_id")
    with op.batch_alter_table("agreements") as agreements:
        agreements.drop_column("closed_on")
