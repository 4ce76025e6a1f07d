"""drafts of reports inside their agency

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
LINKS = {"report_id": "reports", "kept_by_id": "people", "presented_by_id": "people", "sent_back_by_id": "people"}
CHECKS = {
    "presented_by_somebody": "presented_at IS NULL OR presented_as IS NOT NULL",
    "sent_back_with_a_reason": "sent_back_at IS NULL OR sent_back_because IS NOT NULL",
    "either_presented_or_sent_back": "presented_at IS NULL OR sent_back_at IS NULL",
}


def upgrade() -> None:
    op.create_table(
        "report_drafts",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("difficulties", sa.Text(), nullable=True),
        sa.Column("proposals", sa.Text(), nullable=True),
        sa.Column("next_period", sa.Text(), nullable=True),
        sa.Column("effects", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=False),
        sa.Column("kept_as", sa.String(length=500), nullable=False),
        sa.Column("presented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presented_by_id", sa.Integer(), nullable=True),
        sa.Column("presented_as", sa.String(length=500), nullable=True),
        sa.Column("sent_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_back_because", sa.Text(), nullable=True),
        sa.Column("sent_back_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_back_as", sa.String(length=500), nullable=True),
        *(sa.CheckConstraint(said, name=op.f(f"ck_report_drafts_{name}")) for name, said in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_report_drafts_{column}"))
            for column, table in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_drafts")),
    )


def downgrade() -> None:
    op.drop_table("report_drafts")
