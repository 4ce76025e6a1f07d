"""registers between preview and confirmation

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pending_registers",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("entered_count", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pending_registers_person_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_pending_registers")),
    )
    op.create_index(op.f("ix_pending_registers_person_id"), "pending_registers", ["person_id"])
    op.create_index(op.f("ix_pending_registers_created_at"), "pending_registers", ["created_at"])


def downgrade() -> None:
    op.drop_table("pending_registers")
