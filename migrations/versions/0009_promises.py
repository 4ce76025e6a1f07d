"""promises that hold reminders

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_kind", sa.String(length=40), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_title", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "obligation_kind IN ('report', 'consolidation', 'sign_off', 'task', 'decision', 'confirmation')",
            name=op.f("ck_acknowledgements_obligation_kind_is_known"),
        ),
        sa.CheckConstraint("until_on >= made_on", name=op.f("ck_acknowledgements_promises_no_day_that_passed")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_acknowledgements_agreement_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["agencies.id"], name=op.f("fk_acknowledgements_owner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_acknowledgements_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgements")),
        sa.UniqueConstraint(
            "obligation_kind", "obligation_id", "owner_id", "due_version", name="uq_acknowledgements_one_promise"
        ),
    )
    op.create_index(op.f("ix_acknowledgements_agreement_id"), "acknowledgements", ["agreement_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_acknowledgements_agreement_id"), table_name="acknowledgements")
    op.drop_table("acknowledgements")
