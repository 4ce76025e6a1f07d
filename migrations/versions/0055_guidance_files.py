"""the document of guidance as a file, kept as evidence is

Revision ID: 0055
Revises: 0054
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("guidance") as guidance:
        guidance.add_column(sa.Column("file_sha256", sa.String(64), nullable=True))
        guidance.add_column(sa.Column("file_name", sa.String(500), nullable=True))
        guidance.create_foreign_key(op.f("fk_guidance_file_sha256"), "stored_files", ["file_sha256"], ["sha256"])
        guidance.create_check_constraint(
            op.f("ck_guidance_a_file_has_a_name"), "(file_sha256 IS NULL) = (file_name IS NULL)"
        )
    op.create_index(
        "ix_guidance_file_sha256", "guidance", ["file_sha256"],
        sqlite_where=sa.text("file_sha256 IS NOT NULL"), postgresql_where=sa.text("file_sha256 IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM guidance WHERE file_sha256 IS NOT NULL")):
        raise RuntimeError("guidance names files that were sent down; they are not thrown away.")
    op.drop_index("ix_guidance_file_sha256", "guidance")
    with op.batch_alter_table("guidance") as guidance:
        guidance.drop_constraint(op.f("ck_guidance_a_file_has_a_name"), type_="check")
        guidance.drop_constraint(op.f("fk_guidance_file_sha256"), type_="foreignkey")
        guidance.drop_column("file_name")
        guidance.drop_column("file_sha256")
