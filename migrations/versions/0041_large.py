"""an agency's parts with their agreements in one index

Revision ID: 0041
Revises: 0040
"""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None
PARTS = "ix_assignments_agency_id_confirmed_on"


def upgrade() -> None:
    op.drop_index(PARTS, table_name="assignments")
    op.create_index(PARTS, "assignments", ["agency_id", "confirmed_on", "agreement_id"])


def downgrade() -> None:
    op.drop_index(PARTS, table_name="assignments")
    op.create_index(PARTS, "assignments", ["agency_id", "confirmed_on"])
