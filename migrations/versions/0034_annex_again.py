"""changed annexes waiting to be taken over

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
LINKS = {"agreement_id": "agreements", "person_id": "people"}


def upgrade() -> None:
    op.create_table(
        "pending_annexes",
        sa.Column("token", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in LINKS),
        sa.Column("file_name", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_pending_annexes_{name}"))
            for name, table in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_pending_annexes")),
    )
    op.create_index(op.f("ix_pending_annexes_created_at"), "pending_annexes", ["created_at"])


def downgrade() -> None:
    op.drop_table("pending_annexes")
