"""what a paper says of its validity and its reviews, word for word

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreements", sa.Column("validity_text", sa.String(500), nullable=True))
    op.add_column("agreements", sa.Column("review_text", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("agreements", "review_text")
    op.drop_column("agreements", "validity_text")
