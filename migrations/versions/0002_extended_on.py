"""the day an extension was granted; an index for missing reports

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tasks") as batch_op:
        batch_op.add_column(sa.Column("extended_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_tasks_extended_on_a_day"), "extended_from_on IS NULL OR extended_on IS NOT NULL"
        )
    op.create_index(
        "ix_reports_missing",
        "reports",
        ["agreement_id", "due_on"],
        sqlite_where=sa.text("submitted_at IS NULL"),
        postgresql_where=sa.text("submitted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_reports_missing", table_name="reports")
    with op.batch_alter_table("tasks") as batch_op:
        batch_op.drop_constraint(op.f("ck_tasks_extended_on_a_day"), type_="check")
        batch_op.drop_column("extended_on")
