"""second factors: sealed secrets, recovery codes, sign-ins that wait for a code

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factors",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.String(500), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("switched_on_at", sa.DateTime(timezone=True)),
        sa.Column("last_step", sa.Integer()),
        sa.Column("recovery_salt", sa.String(32)),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_second_factors_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_second_factors"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_recovery_codes_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
        sa.UniqueConstraint("person_id", "digest", name="uq_recovery_codes_person_digest"),
    )
    op.create_table(
        "half_sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_half_sign_ins_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_half_sign_ins"),
        sa.UniqueConstraint("token_digest", name="uq_half_sign_ins_token_digest"),
    )
    op.create_index("ix_half_sign_ins_person_id", "half_sign_ins", ["person_id"])
    op.add_column("sign_in_failures", sa.Column("is_code", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("sign_in_failures", "is_code")
    op.drop_table("half_sign_ins")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
