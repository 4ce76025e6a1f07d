"""files as evidence: each content once, named by the evidence that it is

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

KINDS = ("pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "jpg", "png", "txt", "mp3", "mp4")
STATES = ("none", "unchecked", "clean", "infected")
BEFORE = (
    "(kind = 'link' AND url IS NOT NULL) OR (kind = 'document' AND document_number IS NOT NULL)"
    " OR (kind = 'output' AND output_kind IS NOT NULL AND outlet IS NOT NULL AND output_count >= 1)"
)
NOW = f"{BEFORE} OR (kind = 'file' AND file_sha256 IS NOT NULL AND file_name IS NOT NULL)"
TO_SCAN, MISSING, IS_FILE = "scan_state IN ('unchecked', 'none')", "missing_at IS NOT NULL", "file_sha256 IS NOT NULL"


def listed(words):
    return ", ".join(f"'{word}'" for word in words)


def upgrade() -> None:
    op.create_table(
        "stored_files",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_marked_secret", sa.Boolean(), nullable=False),
        sa.Column("has_place", sa.Boolean(), nullable=False),
        sa.Column("scan_state", sa.String(40), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True)),
        sa.Column("scanned_as", sa.String(500)),
        sa.Column("missing_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(f"kind IN ({listed(KINDS)})", name=op.f("ck_stored_files_kind_is_known")),
        sa.CheckConstraint(f"scan_state IN ({listed(STATES)})", name=op.f("ck_stored_files_scan_state_is_known")),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_files_not_empty")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_files")),
    )
    for name, column, where in (
        ("ix_stored_files_to_scan", "scan_state", TO_SCAN),
        ("ix_stored_files_missing", "missing_at", MISSING),
    ):
        op.create_index(name, "stored_files", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    with op.batch_alter_table("evidence") as evidence:
        evidence.drop_constraint(op.f("ck_evidence_evidence_says_where"), type_="check")
        evidence.drop_constraint(op.f("ck_evidence_kind_is_known"), type_="check")
        evidence.add_column(sa.Column("file_sha256", sa.String(64), nullable=True))
        evidence.add_column(sa.Column("file_name", sa.String(500), nullable=True))
        evidence.create_foreign_key(op.f("fk_evidence_file_sha256"), "stored_files", ["file_sha256"], ["sha256"])
        evidence.create_check_constraint(
            op.f("ck_evidence_kind_is_known"), "kind IN ('link', 'document', 'output', 'file')"
        )
        evidence.create_check_constraint(op.f("ck_evidence_evidence_says_where"), NOW)
    op.create_index(
        "ix_evidence_file_sha256", "evidence", ["file_sha256"],
        sqlite_where=sa.text(IS_FILE), postgresql_where=sa.text(IS_FILE),
    )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM evidence WHERE kind = 'file'"))
    op.drop_index("ix_evidence_file_sha256", "evidence")
    with op.batch_alter_table("evidence") as evidence:
        evidence.drop_constraint(op.f("ck_evidence_evidence_says_where"), type_="check")
        evidence.drop_constraint(op.f("ck_evidence_kind_is_known"), type_="check")
        evidence.drop_constraint(op.f("fk_evidence_file_sha256"), type_="foreignkey")
        evidence.drop_column("file_name")
        evidence.drop_column("file_sha256")
        evidence.create_check_constraint(op.f("ck_evidence_kind_is_known"), "kind IN ('link', 'document', 'output')")
        evidence.create_check_constraint(op.f("ck_evidence_evidence_says_where"), BEFORE)
    op.drop_table("stored_files")
