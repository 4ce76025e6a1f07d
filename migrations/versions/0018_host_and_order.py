"""who hosts the reviews, and in which order the parties sign

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agreements") as agreements:
        agreements.add_column(sa.Column("host_rule", sa.String(length=40), nullable=False, server_default="standing"))
        agreements.add_column(sa.Column("signing_order", sa.String(length=40), nullable=False, server_default="free"))
        agreements.create_check_constraint(
            op.f("ck_agreements_host_rule_is_known"), "host_rule IN ('standing', 'by_year', 'by_review')"
        )
        agreements.create_check_constraint(
            op.f("ck_agreements_signing_order_is_known"), "signing_order IN ('free', 'as_signed')"
        )


def downgrade() -> None:
    with op.batch_alter_table("agreements") as agreements:
        agreements.drop_constraint(op.f("ck_agreements_signing_order_is_known"), type_="check")
        agreements.drop_constraint(op.f("ck_agreements_host_rule_is_known"), type_="check")
        agreements.drop_column("signing_order")
        agreements.drop_column("host_rule")
