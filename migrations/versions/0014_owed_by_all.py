"""when dates of a review and a completion to confirm were last set

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
WAITING = "reported_on IS NOT NULL AND confirmed_on IS NULL"


def upgrade() -> None:
    for name in ("consolidate_version", "sign_version"):
        op.add_column("reviews", sa.Column(name, sa.Integer(), nullable=False, server_default="1"))
    op.add_column("assignments", sa.Column("told_on", sa.Date(), nullable=True))
    op.add_column("assignments", sa.Column("told_version", sa.Integer(), nullable=False, server_default="1"))
    op.execute(sa.text(f"UPDATE assignments SET told_on = reported_on WHERE {WAITING}"))
    op.create_index(
        "ix_assignments_waiting",
        "assignments",
        ["agreement_id"],
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )


def downgrade() -> None:
    op.drop_index("ix_assignments_waiting", table_name="assignments")
    op.drop_column("assignments", "told_version")
    op.drop_column("assignments", "told_on")
    op.drop_column("reviews", "sign_version")
    op.drop_column("reviews", "consolidate_version")
