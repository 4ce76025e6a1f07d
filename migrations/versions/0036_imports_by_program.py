"""the upload of a program is found from the program's page

Revision ID: 0036
Revises: 0035
"""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_pending_imports_agreement_id", "pending_imports", ["agreement_id"])


def downgrade() -> None:
    op.drop_index("ix_pending_imports_agreement_id", table_name="pending_imports")
