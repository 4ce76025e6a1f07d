"""the local day on which a consolidated review was made final: signing opens then, and is not late before

Revision ID: 0065
Revises: 0064
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consolidations", sa.Column("frozen_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("consolidations") as consolidations:
        consolidations.drop_column("frozen_on")
