"""agencies of a program that became one body report and sign once; each keeps its parts

Revision ID: 0061
Revises: 0060
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None
ASKS = "'give', 'pick', 'combine', 'replace', 'end', 'nothing'"


def upgrade() -> None:
    _know(f"{ASKS}, 'one'")


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM reassignments WHERE asks = 'one'")):
        raise RuntimeError("There are agencies that became one body in a program; that is not thrown away.")
    _know(ASKS)


def _know(words: str) -> None:
    name = op.f("ck_reassignments_asks_is_known")
    with op.batch_alter_table("reassignments") as reassignments:
        reassignments.drop_constraint(name, type_="check")
        reassignments.create_check_constraint(name, f"asks IN ({words})")
