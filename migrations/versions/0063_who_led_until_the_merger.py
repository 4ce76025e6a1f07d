"""until when a part led that leads no more because its agency and the one that leads became one body

Joinings that were carried out before are in agency_changes.done, with what stood there.

Revision ID: 0063
Revises: 0062
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assignments", sa.Column("led_until", sa.Date(), nullable=True))
    changes = sa.table("agency_changes", sa.column("done", sa.Text), sa.column("effective_on", sa.Date),
                       sa.column("undone_at", sa.DateTime))  # fmt: skip
    parts = sa.table("assignments", sa.column("id", sa.Integer), sa.column("role", sa.String),
                     sa.column("led_until", sa.Date))  # fmt: skip
    recorded = sa.select(changes.c.done, changes.c.effective_on).where(changes.c.undone_at.is_(None))
    connection = op.get_bind()
    for done, effective_on in connection.execute(recorded).all():
        ids = [row[1] for row in json.loads(done or "{}").get("joined", ()) if _led(*row)]
        if ids:
            demoted = sa.update(parts).where(parts.c.id.in_(ids), parts.c.role == "coordinating")
            connection.execute(demoted.values(led_until=effective_on))


def downgrade() -> None:
    with op.batch_alter_table("assignments") as assignments:
        assignments.drop_column("led_until")


def _led(table: str, _id: int, before: dict[str, object]) -> bool:
    return table == "assignments" and before.get("role") in {"lead", "joint_lead"}
