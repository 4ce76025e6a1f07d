"""who is whom at the office's own identity system

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_provider_links_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_provider_links"),
        sa.UniqueConstraint("issuer", "subject", name="uq_provider_links_one_person"),
        sa.UniqueConstraint("person_id", "issuer", name="uq_provider_links_one_subject"),
    )


def downgrade() -> None:
    op.drop_table("provider_links")
