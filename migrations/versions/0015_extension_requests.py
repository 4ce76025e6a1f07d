"""requests for a later due date

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
LINKS = {
    "task_id": "tasks", "assignment_id": "assignments", "agreement_id": "agreements", "agency_id": "agencies",
    "asked_by_id": "people", "answered_by_id": "people",
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "extension_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_as", sa.String(length=500), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_as", sa.String(length=500), nullable=True),
        sa.Column("is_agreed", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint("wanted_on > due_on", name=op.f("ck_extension_requests_asks_for_a_later_day")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (is_agreed IS NULL)", name=op.f("ck_extension_requests_answered_yes_or_no")
        ),
        sa.CheckConstraint(
            "is_agreed IS NULL OR is_agreed OR answer IS NOT NULL",
            name=op.f("ck_extension_requests_refused_with_a_reason"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_extension_requests_{column}"))
            for column, table in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_requests")),
    )
    op.create_index(op.f("ix_extension_requests_task_id"), "extension_requests", ["task_id"])
    op.create_index(op.f("ix_extension_requests_agreement_id"), "extension_requests", ["agreement_id"])
    op.create_index(
        "uq_extension_requests_one_open",
        "extension_requests",
        ["task_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("extension_requests")
