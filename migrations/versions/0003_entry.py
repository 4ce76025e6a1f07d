"""pending imports, rules switched off, words for others

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('pending_imports',
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('agreement_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_pending_imports_agreement_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_pending_imports_person_id')),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_pending_imports'))
    )
    with op.batch_alter_table('pending_imports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pending_imports_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_pending_imports_person_id'), ['person_id'], unique=False)

    op.add_column('review_rules', sa.Column('is_on', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column('tasks', sa.Column('others_text', sa.String(length=1000), nullable=True))


def downgrade() -> None:
    op.drop_column('tasks', 'others_text')
    op.drop_column('review_rules', 'is_on')
    with op.batch_alter_table('pending_imports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pending_imports_person_id'))
        batch_op.drop_index(batch_op.f('ix_pending_imports_created_at'))

    op.drop_table('pending_imports')
