"""contents of a program aligned to those of its parent program

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreements", sa.Column("aligned_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("contents") as batch_op:
        batch_op.add_column(sa.Column("aligned_to_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_contents_aligned_to_id_contents", "contents", ["aligned_to_id"], ["id"])
        batch_op.create_index("ix_contents_aligned_to_id", ["aligned_to_id"])


def downgrade() -> None:
    with op.batch_alter_table("contents") as batch_op:
        batch_op.drop_index("ix_contents_aligned_to_id")
        batch_op.drop_constraint("fk_contents_aligned_to_id_contents", type_="foreignkey")
        batch_op.drop_column("aligned_to_id")
    op.drop_column("agreements", "aligned_at")
