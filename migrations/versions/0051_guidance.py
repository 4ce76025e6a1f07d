"""guidance sent to the programs below, acknowledged and answered there

Revision ID: 0051
Revises: 0050
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

BEFORE = ("report", "consolidation", "sign_off", "task", "decision", "confirmation", "reassignment")


def upgrade() -> None:
    op.create_table(
        "guidance",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_as", sa.String(500), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.String(1000), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_because IS NULL)", name=op.f("ck_guidance_withdrawn_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_guidance_document_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["people.id"], name=op.f("fk_guidance_sent_by_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_guidance")),
    )
    op.create_table(
        "guidance_contents",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name=op.f("fk_guidance_contents_content_id")),
        sa.ForeignKeyConstraint(["document_id"], ["guidance.document_id"], name=op.f("fk_guidance_contents_document_id")),
        sa.PrimaryKeyConstraint("document_id", "content_id", name=op.f("pk_guidance_contents")),
    )
    op.create_index("ix_guidance_contents_content_id", "guidance_contents", ["content_id"])
    _add_readings()
    _know([*BEFORE, "guidance"])


def downgrade() -> None:
    for table in ("reminders", "acknowledgements"):
        told = sa.text(f"SELECT count(*) FROM {table} WHERE obligation_kind = 'guidance'")
        if op.get_bind().scalar(told):
            raise RuntimeError(f"{table} tells of guidance that was sent down; it is not thrown away.")
    _know(BEFORE)
    op.drop_table("guidance_readings")
    op.drop_table("guidance_contents")
    op.drop_table("guidance")


def _add_readings() -> None:
    op.create_table(
        "guidance_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        *_act("read"),
        *_act("answered"),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_number", sa.String(500), nullable=True),
        sa.Column("answer_url", sa.String(1000), nullable=True),
        sa.CheckConstraint(
            "(read_on IS NULL) = (read_as IS NULL)", name=op.f("ck_guidance_readings_read_by_somebody")
        ),
        sa.CheckConstraint(
            "answered_on IS NULL OR (answer IS NOT NULL AND read_on IS NOT NULL)",
            name=op.f("ck_guidance_readings_says_what_was_done"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["guidance.document_id"], name=op.f("fk_guidance_readings_document_id")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_guidance_readings_agreement_id")),
        *(
            sa.ForeignKeyConstraint([f"{act}_by_id"], ["people.id"], name=op.f(f"fk_guidance_readings_{act}_by_id"))
            for act in ("read", "answered")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_readings")),
        sa.UniqueConstraint("document_id", "agreement_id", name="uq_guidance_readings_once"),
    )
    op.create_index("ix_guidance_readings_agreement_id", "guidance_readings", ["agreement_id"])
    op.create_index(
        "ix_guidance_readings_open", "guidance_readings", ["agreement_id"],
        sqlite_where=sa.text("read_on IS NULL"), postgresql_where=sa.text("read_on IS NULL"),
    )  # fmt: skip


def _act(name: str) -> list[sa.Column]:
    return [
        sa.Column(f"{name}_on", sa.Date(), nullable=True),
        sa.Column(f"{name}_by_id", sa.Integer(), nullable=True),
        sa.Column(f"{name}_as", sa.String(500), nullable=True),
    ]


def _know(kinds: Sequence[str]) -> None:
    """What reminders and promises may be about."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("reminders", "acknowledgements"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_obligation_kind_is_known"), type_="check")
            batch_op.create_check_constraint(
                op.f(f"ck_{table}_obligation_kind_is_known"), f"obligation_kind IN ({listed})"
            )
