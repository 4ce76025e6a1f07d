"""two records of one agency made one, and how to take that back

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("short_name", sa.String(length=500), nullable=False),
        sa.Column("abbreviation", sa.String(length=40), nullable=True),
        sa.Column("gone", sa.Text(), nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.Column("merged_as", sa.String(length=500), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_as", sa.String(length=500), nullable=True),
        sa.CheckConstraint("kept_id <> gone_id", name="ck_agency_merges_not_itself"),
        sa.ForeignKeyConstraint(["merged_by_id"], ["people.id"], name="fk_agency_merges_merged_by_id"),
        sa.ForeignKeyConstraint(["undone_by_id"], ["people.id"], name="fk_agency_merges_undone_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agency_merges"),
    )
    op.create_index("ix_agency_merges_kept_id", "agency_merges", ["kept_id"])
    op.create_index(
        "uq_agency_merges_gone_once", "agency_merges", ["gone_id"], unique=True,
        sqlite_where=sa.text("undone_at IS NULL"), postgresql_where=sa.text("undone_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("agency_merges")
