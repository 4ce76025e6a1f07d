"""indexes that hold what the leader's quarter counts

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ENTRIES = "ix_progress_entries_agreement_id_happened_on"
RETURNED = sa.text("returned_on IS NOT NULL")


def upgrade() -> None:
    op.drop_index(ENTRIES, table_name="progress_entries")
    op.create_index(ENTRIES, "progress_entries", ["agreement_id", "happened_on", "agency_id", "evidence_count"])
    op.drop_index("ix_reports_agreement_id", table_name="reports")
    op.create_index(
        "ix_reports_agreement_id_opens_on",
        "reports",
        ["agreement_id", "opens_on", "agency_id", "due_on", "submitted_on"],
    )
    op.create_index(
        "ix_assignments_returned",
        "assignments",
        ["agreement_id", "returned_on"],
        sqlite_where=RETURNED,
        postgresql_where=RETURNED,
    )


def downgrade() -> None:
    op.drop_index("ix_assignments_returned", table_name="assignments")
    op.drop_index("ix_reports_agreement_id_opens_on", table_name="reports")
    op.create_index("ix_reports_agreement_id", "reports", ["agreement_id"])
    op.drop_index(ENTRIES, table_name="progress_entries")
    op.create_index(ENTRIES, "progress_entries", ["agreement_id", "happened_on"])
