"""the party that an agreement names to confirm

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parties", sa.Column("confirms", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "uq_parties_one_confirms", "parties", ["agreement_id"], unique=True,
        sqlite_where=sa.text("confirms"), postgresql_where=sa.text("confirms"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("uq_parties_one_confirms", table_name="parties")
    op.drop_column("parties", "confirms")
