"""ladders of agreements

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('own_ladders',
    sa.Column('agreement_id', sa.Integer(), nullable=False),
    sa.Column('ladder', sa.String(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_own_ladders_agreement_id')),
    sa.PrimaryKeyConstraint('agreement_id', name=op.f('pk_own_ladders'))
    )


def downgrade() -> None:
    op.drop_table('own_ladders')
