"""programs opened in an emergency by who runs the installation

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "emergency_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_as", sa.String(length=500), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until_at > opened_at", name="ck_emergency_readings_lasts"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_emergency_readings_person_id"),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name="fk_emergency_readings_agreement_id"),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_readings"),
    )
    op.create_index("ix_emergency_readings_agreement_id", "emergency_readings", ["agreement_id"])
    op.create_index(
        "uq_emergency_readings_one_at_a_time", "emergency_readings", ["person_id"], unique=True,
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("emergency_readings")
