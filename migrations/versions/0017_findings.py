"""issues found

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
LINKS = {
    "agreement_id": "agreements", "noting_id": "agencies", "noted_by_id": "people", "owner_id": "agencies",
    "assigned_by_id": "people", "settled_by_id": "people", "closed_by_id": "people",
}  # fmt: skip
CHECKS = {
    "assigned_with_a_day": "(owner_id IS NULL) = (due_on IS NULL)",
    "says_how": "settled_on IS NULL OR (settled_how IS NOT NULL AND due_on IS NOT NULL)",
    "settled_before_it_is_closed": "closed_on IS NULL OR settled_on IS NOT NULL",
    "returned_with_a_reason": "returned_on IS NULL OR return_reason IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("noting_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.Column("noted_as", sa.String(length=500), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("in_charge", sa.String(length=500), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_by_id", sa.Integer(), nullable=True),
        sa.Column("assigned_as", sa.String(length=500), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_how", sa.Text(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_as", sa.String(length=500), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        *(sa.CheckConstraint(said, name=op.f(f"ck_findings_{name}")) for name, said in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_findings_{column}"))
            for column, table in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_agreement_id"), "findings", ["agreement_id"])
    op.create_index(
        "ix_findings_open",
        "findings",
        ["agreement_id"],
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("findings")
