"""people who left: when their names were removed, and the names that their signatures go on bearing

Revision ID: 0048
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sign_offs", sa.Column("signer_name", sa.String(length=500), nullable=True))


def downgrade() -> None:
    op.drop_column("sign_offs", "signer_name")
    op.drop_column("people", "anonymised_at")
