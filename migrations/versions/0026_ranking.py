"""whether each party agreed that the parties are ranked

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("parties") as parties:
        parties.add_column(sa.Column("ranking_agreed_at", sa.DateTime(timezone=True), nullable=True))
        parties.add_column(sa.Column("ranking_agreed_as", sa.String(length=500), nullable=True))
        parties.create_check_constraint(
            op.f("ck_parties_ranking_agreed_by_somebody"), "(ranking_agreed_at IS NULL) = (ranking_agreed_as IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("parties") as parties:
        parties.drop_constraint(op.f("ck_parties_ranking_agreed_by_somebody"), type_="check")
        parties.drop_column("ranking_agreed_as")
        parties.drop_column("ranking_agreed_at")
