"""who is in charge of a part, and to whom a waiting reminder was handed over

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assignments") as assignments:
        assignments.add_column(sa.Column("charge_id", sa.Integer(), nullable=True))
        assignments.create_foreign_key(op.f("fk_assignments_charge_id"), "posts", ["charge_id"], ["id"])
    with op.batch_alter_table("outbox_items") as items:
        items.add_column(sa.Column("handed_to_id", sa.Integer(), nullable=True))
        items.create_foreign_key(op.f("fk_outbox_items_handed_to_id"), "posts", ["handed_to_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("outbox_items") as items:
        items.drop_constraint(op.f("fk_outbox_items_handed_to_id"), type_="foreignkey")
        items.drop_column("handed_to_id")
    with op.batch_alter_table("assignments") as assignments:
        assignments.drop_constraint(op.f("fk_assignments_charge_id"), type_="foreignkey")
        assignments.drop_column("charge_id")
