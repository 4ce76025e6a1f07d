"""a review whose facts changed after it was frozen awaits a new version

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
KNOWN = "ck_reviews_awaits_is_known"
UNSIGNED = """
    SELECT id FROM parties WHERE agreement_id = reviews.agreement_id AND NOT EXISTS (
        SELECT sign_offs.id FROM sign_offs JOIN consolidations ON consolidations.id = sign_offs.consolidation_id
        WHERE sign_offs.party_id = parties.id AND consolidations.review_id = reviews.id
        AND consolidations.withdrawn_at IS NULL
    )
"""


def upgrade() -> None:
    with op.batch_alter_table("reviews") as reviews:
        reviews.add_column(sa.Column("renew_on", sa.Date(), nullable=True))
        reviews.drop_constraint(op.f(KNOWN), type_="check")
        reviews.create_check_constraint(
            op.f(KNOWN), "awaits IS NULL OR awaits IN ('consolidation', 'signatures', 'new_version')"
        )


def downgrade() -> None:
    op.execute(sa.text(f"UPDATE reviews SET awaits = NULL WHERE awaits = 'new_version' AND NOT EXISTS ({UNSIGNED})"))
    op.execute(sa.text("UPDATE reviews SET awaits = 'signatures' WHERE awaits = 'new_version'"))
    with op.batch_alter_table("reviews") as reviews:
        reviews.drop_constraint(op.f(KNOWN), type_="check")
        reviews.create_check_constraint(op.f(KNOWN), "awaits IS NULL OR awaits IN ('consolidation', 'signatures')")
        reviews.drop_column("renew_on")
