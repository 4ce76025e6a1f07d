"""who sent a report back, and whether its own agency took it back; for earlier ones read out of the trail

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
LAST = """
    SELECT {column} FROM audit_entries WHERE id = (
        SELECT MAX(id) FROM audit_entries WHERE subject = 'report' AND subject_id = reports.id
        AND action IN ('return-report', 'take-back-report')
    )
"""


def upgrade() -> None:
    op.add_column("reports", sa.Column("returned_as", sa.String(length=500), nullable=True))
    op.add_column("reports", sa.Column("is_taken_back", sa.Boolean(), nullable=False, server_default=sa.false()))
    went_back = "returned_on IS NOT NULL"
    op.execute(sa.text(f"UPDATE reports SET returned_as = ({LAST.format(column='actor')}) WHERE {went_back}"))
    taken = f"({LAST.format(column='action')}) = 'take-back-report'"
    op.execute(sa.text(f"UPDATE reports SET is_taken_back = (1 = 1) WHERE {went_back} AND {taken}"))


def downgrade() -> None:
    op.drop_column("reports", "is_taken_back")
    op.drop_column("reports", "returned_as")
