"""packs of papers

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
LINKS = {
    "agreement_id": "agreements", "review_id": "reviews", "consolidation_id": "consolidations",
    "asked_by_id": "people",
}  # fmt: skip
CHECKS = {
    "state_is_known": "state IN ('asked', 'making', 'ready', 'failed')",
    "held_by_a_token": "state <> 'making' OR (lease_token IS NOT NULL AND leased_until IS NOT NULL)",
    "ready_with_a_file": "state <> 'ready' OR (file_hash IS NOT NULL AND size IS NOT NULL)",
    "failed_why": "state <> 'failed' OR failed_because IS NOT NULL",
    "ended_at_a_time": "state NOT IN ('ready', 'failed') OR ended_at IS NOT NULL",
}
IN_HAND = sa.text("state IN ('asked', 'making')")


def upgrade() -> None:
    op.create_table(
        "packs",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in LINKS),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_as", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("try_count", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_hash", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_because", sa.Text(), nullable=True),
        *(sa.CheckConstraint(said, name=op.f(f"ck_packs_{name}")) for name, said in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_packs_{name}"))
            for name, table in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packs")),
    )
    op.create_index(op.f("ix_packs_consolidation_id"), "packs", ["consolidation_id"])
    op.create_index(
        "uq_packs_one_in_hand", "packs", ["review_id"], unique=True, sqlite_where=IN_HAND, postgresql_where=IN_HAND
    )


def downgrade() -> None:
    op.drop_table("packs")
