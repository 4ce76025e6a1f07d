"""a program that goes over whole by a change is known as such; its giver is still there

Revision ID: 0059
Revises: 0058
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None
ASKS = "'give', 'pick', 'combine', 'replace', 'end'"


def upgrade() -> None:
    _know(f"{ASKS}, 'nothing'")


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM reassignments WHERE asks = 'nothing'")):
        raise RuntimeError("There are programs that went over whole; they are not thrown away.")
    _know(ASKS)


def _know(words: str) -> None:
    name = op.f("ck_reassignments_asks_is_known")
    with op.batch_alter_table("reassignments") as reassignments:
        reassignments.drop_constraint(name, type_="check")
        reassignments.create_check_constraint(name, f"asks IN ({words})")
