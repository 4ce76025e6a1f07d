"""loose items are in one index only

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

HUNG = sa.text("message_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_outbox_items_message_id", table_name="outbox_items")
    op.create_index(
        "ix_outbox_items_message_id", "outbox_items", ["message_id"], sqlite_where=HUNG, postgresql_where=HUNG
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_items_message_id", table_name="outbox_items")
    op.create_index("ix_outbox_items_message_id", "outbox_items", ["message_id"])
