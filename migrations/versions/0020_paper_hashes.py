"""papers are found by their hash

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_consolidations_hash", "consolidations", ["hash"])
    op.create_index("ix_report_versions_hash", "report_versions", ["hash"])


def downgrade() -> None:
    op.drop_index("ix_report_versions_hash", table_name="report_versions")
    op.drop_index("ix_consolidations_hash", table_name="consolidations")
