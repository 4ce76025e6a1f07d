"""what a review still awaits, so that open ones are found without reading all

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
IS_AWAITED = "awaits IS NOT NULL"
FROZEN = """
    SELECT id FROM consolidations WHERE review_id = reviews.id AND withdrawn_at IS NULL AND frozen_at IS NOT NULL
"""
UNSIGNED = f"""
    SELECT id FROM parties WHERE agreement_id = reviews.agreement_id AND NOT EXISTS (
        SELECT id FROM sign_offs WHERE party_id = parties.id AND consolidation_id IN ({FROZEN})
    )
"""


def upgrade() -> None:
    with op.batch_alter_table("reviews") as reviews:
        reviews.add_column(sa.Column("awaits", sa.String(length=40), nullable=True, server_default="consolidation"))
        reviews.create_check_constraint(
            op.f("ck_reviews_awaits_is_known"), "awaits IS NULL OR awaits IN ('consolidation', 'signatures')"
        )
    op.execute(sa.text(f"UPDATE reviews SET awaits = 'signatures' WHERE EXISTS ({FROZEN})"))
    op.execute(sa.text(f"UPDATE reviews SET awaits = NULL WHERE awaits = 'signatures' AND NOT EXISTS ({UNSIGNED})"))
    op.create_index(
        "ix_reviews_awaits",
        "reviews",
        ["agreement_id", "awaits", "cut_off_on"],
        sqlite_where=sa.text(IS_AWAITED),
        postgresql_where=sa.text(IS_AWAITED),
    )


def downgrade() -> None:
    op.drop_index("ix_reviews_awaits", table_name="reviews")
    with op.batch_alter_table("reviews") as reviews:
        reviews.drop_constraint(op.f("ck_reviews_awaits_is_known"), type_="check")
        reviews.drop_column("awaits")
