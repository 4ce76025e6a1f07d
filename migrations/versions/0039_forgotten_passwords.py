"""who forgot a password: asked for, and mailed by a job

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "password_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(500), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_password_requests"),
    )
    op.create_index("ix_password_requests_asked_at", "password_requests", ["asked_at"])


def downgrade() -> None:
    op.drop_table("password_requests")
