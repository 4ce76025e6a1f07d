"""model cases and commendations

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
LINKS = {
    "agreement_id": "agreements", "noting_id": "agencies", "noted_by_id": "people", "declined_by_id": "people",
    "proposed_by_id": "people", "awarded_by_id": "people",
}  # fmt: skip
CHECKS = {
    "honoured_is_known": "honoured IN ('model', 'collective', 'individual')",
    "declined_with_a_reason": "declined_on IS NULL OR decline_reason IS NOT NULL",
    "proposed_with_evidence": "proposed_on IS NULL OR (proposed_to IS NOT NULL AND evidence <> '')",
    "decided_by_an_authority": (
        "awarded_on IS NULL OR (proposed_on IS NOT NULL AND authority IS NOT NULL AND decision IS NOT NULL"
        " AND form IS NOT NULL)"
    ),
}
CONSENT_LINKS = {"commendation_id": "commendations", "agency_id": "agencies", "person_id": "people"}


def upgrade() -> None:
    op.create_table(
        "commendations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("honoured", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("achievement", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("noting_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.Column("noted_as", sa.String(length=500), nullable=False),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.Column("declined_by_id", sa.Integer(), nullable=True),
        sa.Column("declined_as", sa.String(length=500), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=True),
        sa.Column("proposed_to", sa.String(length=500), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_as", sa.String(length=500), nullable=True),
        sa.Column("awarded_on", sa.Date(), nullable=True),
        sa.Column("authority", sa.String(length=500), nullable=True),
        sa.Column("decision", sa.String(length=500), nullable=True),
        sa.Column("form", sa.String(length=500), nullable=True),
        sa.Column("awarded_by_id", sa.Integer(), nullable=True),
        *(sa.CheckConstraint(said, name=op.f(f"ck_commendations_{name}")) for name, said in CHECKS.items()),
        *_foreign_keys("commendations", LINKS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendations")),
    )
    op.create_index(op.f("ix_commendations_agreement_id"), "commendations", ["agreement_id"])
    op.create_table(
        "commendation_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commendation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agreed_as", sa.String(length=500), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        *_foreign_keys("commendation_consents", CONSENT_LINKS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_consents")),
        sa.UniqueConstraint("commendation_id", "agency_id", name="uq_commendation_consents_one_per_party"),
    )


def downgrade() -> None:
    op.drop_table("commendation_consents")
    op.drop_table("commendations")


def _foreign_keys(table: str, links: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in links.items()
    ]
