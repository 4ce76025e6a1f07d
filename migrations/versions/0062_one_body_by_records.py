"""agencies that records made one body are joined in a program that is signed later; no recorded change did it

Revision ID: 0062
Revises: 0061
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reassignments") as reassignments:
        reassignments.alter_column("change_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM reassignments WHERE change_id IS NULL")):
        raise RuntimeError("There are agencies that records made one body in a program; that is not thrown away.")
    with op.batch_alter_table("reassignments") as reassignments:
        reassignments.alter_column("change_id", existing_type=sa.Integer(), nullable=False)
