"""what a person was told of a review is kept beside the mail that told it: one mail may tell of several

Revision ID: 0064
Revises: 0063
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_tellings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("told", sa.String(length=500), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_messages.id"], name=op.f("fk_review_tellings_message_id_outbox_messages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_tellings")),
        sa.UniqueConstraint("told", name=op.f("uq_review_tellings_told")),
    )
    op.create_index(op.f("ix_review_tellings_message_id"), "review_tellings", ["message_id"])
    # Each mail written before told of one thing, and its key says of which.
    op.execute(
        "INSERT INTO review_tellings (told, message_id) SELECT dedupe_key, id FROM outbox_messages"
        " WHERE dedupe_key LIKE 'review:%' OR dedupe_key LIKE 'below:%'"
    )


def downgrade() -> None:
    several = (
        "SELECT count(*) FROM review_tellings JOIN outbox_messages ON outbox_messages.id = review_tellings.message_id"
        " WHERE told <> dedupe_key"
    )
    if op.get_bind().scalar(sa.text(several)):
        raise RuntimeError("There are mails about several reviews; the version before would tell them again.")
    op.drop_table("review_tellings")
