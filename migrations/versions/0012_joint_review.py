"""versions of reports, consolidations, sign-offs, decisions

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("proposals", sa.Text(), nullable=True))
        reports.add_column(sa.Column("next_period", sa.Text(), nullable=True))
        reports.add_column(sa.Column("returned_on", sa.Date(), nullable=True))
        reports.add_column(sa.Column("return_reason", sa.Text(), nullable=True))
        reports.add_column(sa.Column("returned_by_id", sa.Integer(), nullable=True))
        reports.create_foreign_key(op.f("fk_reports_returned_by_id"), "people", ["returned_by_id"], ["id"])
        reports.create_check_constraint(
            op.f("ck_reports_returned_with_a_reason"), "returned_on IS NULL OR return_reason IS NOT NULL"
        )
    op.create_table(
        "report_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("difficulties", sa.Text(), nullable=True),
        sa.Column("proposals", sa.Text(), nullable=True),
        sa.Column("next_period", sa.Text(), nullable=True),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("submitted_as", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_versions_report_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["people.id"], name=op.f("fk_report_versions_submitted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_versions")),
        sa.UniqueConstraint("report_id", "number", name="uq_report_versions_number"),
    )
    op.create_table(
        "consolidations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("content_assessments", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_by_id", sa.Integer(), nullable=True),
        sa.Column("frozen_as", sa.String(length=500), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "frozen_at IS NULL OR (snapshot IS NOT NULL AND hash IS NOT NULL AND frozen_by_id IS NOT NULL)",
            name=op.f("ck_consolidations_frozen_with_a_snapshot"),
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR (frozen_at IS NOT NULL AND withdrawn_because IS NOT NULL)",
            name=op.f("ck_consolidations_withdrawn_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_consolidations_agreement_id")),
        sa.ForeignKeyConstraint(["frozen_by_id"], ["people.id"], name=op.f("fk_consolidations_frozen_by_id")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_consolidations_review_id")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["people.id"], name=op.f("fk_consolidations_withdrawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consolidations")),
        sa.UniqueConstraint("review_id", "number", name="uq_consolidations_number"),
    )
    op.create_index(op.f("ix_consolidations_agreement_id"), "consolidations", ["agreement_id"])
    op.create_index(
        "uq_consolidations_one_that_stands",
        "consolidations",
        ["review_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "settled_differences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("chosen_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_as", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "subject_kind IN ('indicator', 'task')", name=op.f("ck_settled_differences_subject_kind_is_known")
        ),
        sa.CheckConstraint(
            "chosen_id IS NULL OR value IS NOT NULL", name=op.f("ck_settled_differences_chosen_with_a_value")
        ),
        sa.ForeignKeyConstraint(["chosen_id"], ["agencies.id"], name=op.f("fk_settled_differences_chosen_id")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_settled_differences_review_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["people.id"], name=op.f("fk_settled_differences_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settled_differences")),
    )
    op.create_index(op.f("ix_settled_differences_review_id"), "settled_differences", ["review_id"])
    op.create_table(
        "sign_offs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consolidation_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("signed_as", sa.String(length=500), nullable=False),
        sa.Column("on_behalf", sa.String(length=40), nullable=True),
        sa.Column("declared", sa.Text(), nullable=False),
        sa.Column("reservation", sa.Text(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "on_behalf IS NULL OR on_behalf IN ('KT.', 'TM.', 'TL.')", name=op.f("ck_sign_offs_on_behalf_is_known")
        ),
        sa.CheckConstraint(
            "reservation IS NULL OR length(reservation) <= 10000", name=op.f("ck_sign_offs_reservation_has_an_end")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_sign_offs_agency_id")),
        sa.ForeignKeyConstraint(
            ["consolidation_id"], ["consolidations.id"], name=op.f("fk_sign_offs_consolidation_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_sign_offs_party_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_offs_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_offs")),
        sa.UniqueConstraint("consolidation_id", "party_id", name="uq_sign_offs_one_per_party"),
    )
    op.create_index(op.f("ix_sign_offs_party_id"), "sign_offs", ["party_id"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_as", sa.String(length=500), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_how", sa.Text(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("done_on IS NULL OR done_how IS NOT NULL", name=op.f("ck_decisions_closed_by_saying_how")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_decisions_agreement_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_decisions_decided_by_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["people.id"], name=op.f("fk_decisions_done_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["agencies.id"], name=op.f("fk_decisions_owner_id")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_decisions_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_agreement_id"), "decisions", ["agreement_id"])
    op.create_index(op.f("ix_decisions_review_id"), "decisions", ["review_id"])
    op.create_index(
        "ix_decisions_open",
        "decisions",
        ["owner_id", "due_on"],
        sqlite_where=sa.text("done_on IS NULL"),
        postgresql_where=sa.text("done_on IS NULL"),
    )


def downgrade() -> None:
    for table in ("decisions", "sign_offs", "settled_differences", "consolidations", "report_versions"):
        op.drop_table(table)
    with op.batch_alter_table("reports") as reports:
        reports.drop_constraint(op.f("ck_reports_returned_with_a_reason"), type_="check")
        reports.drop_constraint(op.f("fk_reports_returned_by_id"), type_="foreignkey")
        for name in ("returned_by_id", "return_reason", "returned_on", "next_period", "proposals"):
            reports.drop_column(name)
