"""from where a session began, for its owner to recognise

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("address", "browser"):
        op.add_column("sign_in_sessions", sa.Column(name, sa.String(500)))


def downgrade() -> None:
    for name in ("browser", "address"):
        op.drop_column("sign_in_sessions", name)
