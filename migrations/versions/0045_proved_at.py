"""when somebody signed in last typed his password again

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_in_sessions", sa.Column("proved_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("sign_in_sessions", "proved_at")
