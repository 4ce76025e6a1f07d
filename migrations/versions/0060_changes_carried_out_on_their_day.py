"""a change recorded ahead is carried out on the day from which it counts; why not, if it could not be

Revision ID: 0060
Revises: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agency_changes") as changes:
        changes.add_column(sa.Column("carried_out_at", sa.DateTime(timezone=True)))
        changes.add_column(sa.Column("tried_on", sa.Date()))
        changes.add_column(sa.Column("not_carried_out", sa.Text()))
    # So far each was carried out as it was recorded.
    op.execute("UPDATE agency_changes SET carried_out_at = recorded_at")


def downgrade() -> None:
    waiting = "SELECT count(*) FROM agency_changes WHERE carried_out_at IS NULL AND undone_at IS NULL"
    if op.get_bind().scalar(sa.text(waiting)):
        raise RuntimeError("There are changes that wait for their day; take them back first.")
    with op.batch_alter_table("agency_changes") as changes:
        changes.drop_column("not_carried_out")
        changes.drop_column("tried_on")
        changes.drop_column("carried_out_at")
