"""what a person mends on the preview of an import, beside what was read

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pending_imports", sa.Column("mends", sa.Text(), nullable=True))
    op.add_column("pending_imports", sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("pending_imports", "version")
    op.drop_column("pending_imports", "mends")
