"""communication outputs as evidence; judgements of effect in reports

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
KINDS = (
    "news", "article", "news_and_articles", "reportage", "column", "talk", "bulletin", "video", "publication",
)  # fmt: skip
BEFORE = "(kind = 'link' AND url IS NOT NULL) OR (kind = 'document' AND document_number IS NOT NULL)"
NOW = (
    f"{BEFORE} OR (kind = 'output' AND output_kind IS NOT NULL AND outlet IS NOT NULL AND output_count >= 1)"
)


def upgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    with op.batch_alter_table("evidence") as evidence:
        evidence.drop_constraint(op.f("ck_evidence_evidence_says_where"), type_="check")
        evidence.drop_constraint(op.f("ck_evidence_kind_is_known"), type_="check")
        evidence.add_column(sa.Column("output_kind", sa.String(length=40), nullable=True))
        evidence.add_column(sa.Column("outlet", sa.String(length=500), nullable=True))
        evidence.add_column(sa.Column("output_count", sa.Integer(), nullable=True))
        evidence.create_check_constraint(op.f("ck_evidence_kind_is_known"), "kind IN ('link', 'document', 'output')")
        evidence.create_check_constraint(
            op.f("ck_evidence_output_kind_is_known"), f"output_kind IS NULL OR output_kind IN ({listed})"
        )
        evidence.create_check_constraint(op.f("ck_evidence_evidence_says_where"), NOW)
    for table in ("reports", "report_versions"):
        op.add_column(table, sa.Column("effects", sa.Text(), nullable=False, server_default="{}"))


def downgrade() -> None:
    for table in ("report_versions", "reports"):
        op.drop_column(table, "effects")
    op.execute(sa.text("DELETE FROM evidence WHERE kind = 'output'"))
    with op.batch_alter_table("evidence") as evidence:
        evidence.drop_constraint(op.f("ck_evidence_evidence_says_where"), type_="check")
        evidence.drop_constraint(op.f("ck_evidence_output_kind_is_known"), type_="check")
        evidence.drop_constraint(op.f("ck_evidence_kind_is_known"), type_="check")
        evidence.drop_column("output_count")
        evidence.drop_column("outlet")
        evidence.drop_column("output_kind")
        evidence.create_check_constraint(op.f("ck_evidence_kind_is_known"), "kind IN ('link', 'document')")
        evidence.create_check_constraint(op.f("ck_evidence_evidence_says_where"), BEFORE)
