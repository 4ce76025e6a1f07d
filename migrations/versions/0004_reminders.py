"""reminders, the outbox, the heartbeat of schedulers

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mail_breaker',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('failure_count', sa.Integer(), nullable=False),
    sa.Column('open_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trouble', sa.String(length=1000), nullable=True),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('held_because', sa.Text(), nullable=True),
    sa.CheckConstraint('id = 1', name=op.f('ck_mail_breaker_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_breaker'))
    )
    op.create_table('schedulers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=500), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_tick_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('results', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedulers')),
    sa.UniqueConstraint('name', name=op.f('uq_schedulers_name'))
    )
    with op.batch_alter_table('schedulers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_schedulers_last_tick_at'), ['last_tick_at'], unique=False)

    op.create_table('outbox_messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dedupe_key', sa.String(length=500), nullable=False),
    sa.Column('message_id', sa.String(length=500), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=500), nullable=False),
    sa.Column('address', sa.String(length=500), nullable=False),
    sa.Column('language', sa.String(length=40), nullable=False),
    sa.Column('for_on', sa.Date(), nullable=False),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('subject', sa.String(length=1000), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_token', sa.String(length=32), nullable=True),
    sa.Column('holder', sa.BigInteger(), nullable=True),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_count', sa.Integer(), nullable=False),
    sa.Column('unknown_count', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_because', sa.Text(), nullable=True),
    sa.CheckConstraint("language IN ('vi', 'en')", name=op.f('ck_outbox_messages_language_is_known')),
    sa.CheckConstraint("state IN ('pending', 'leased', 'sending', 'sent', 'failed', 'parked', 'cancelled')", name=op.f('ck_outbox_messages_state_is_known')),
    sa.CheckConstraint("state NOT IN ('failed', 'parked', 'cancelled') OR ended_because IS NOT NULL", name=op.f('ck_outbox_messages_ended_why')),
    sa.CheckConstraint("state NOT IN ('leased', 'sending') OR lease_token IS NOT NULL", name=op.f('ck_outbox_messages_held_by_a_token')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_outbox_messages_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_messages')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_outbox_messages_dedupe_key')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outbox_messages_message_id'))
    )
    with op.batch_alter_table('outbox_messages', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_messages_held', ['holder'], unique=False, sqlite_where=sa.text("state IN ('leased', 'sending')"), postgresql_where=sa.text("state IN ('leased', 'sending')"))
        batch_op.create_index('ix_outbox_messages_person_id_for_on', ['person_id', 'for_on'], unique=False)
        batch_op.create_index('ix_outbox_messages_state', ['state'], unique=False)
        batch_op.create_index('ix_outbox_messages_waiting', ['next_at', 'id'], unique=False, sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))

    op.create_table('reminders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('obligation_kind', sa.String(length=40), nullable=False),
    sa.Column('obligation_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('due_version', sa.Integer(), nullable=False),
    sa.Column('rung', sa.String(length=40), nullable=False),
    sa.Column('agreement_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('for_on', sa.Date(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('skipped_because', sa.Text(), nullable=True),
    sa.CheckConstraint("obligation_kind IN ('report', 'consolidation', 'sign_off', 'task', 'decision', 'confirmation')", name=op.f('ck_reminders_obligation_kind_is_known')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_reminders_agreement_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['agencies.id'], name=op.f('fk_reminders_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminders')),
    sa.UniqueConstraint('obligation_kind', 'obligation_id', 'owner_id', 'due_version', 'rung', name='uq_reminders_each_rung_once')
    )
    with op.batch_alter_table('reminders', schema=None) as batch_op:
        batch_op.create_index('ix_reminders_agreement_id_for_on', ['agreement_id', 'for_on'], unique=False)

    op.create_table('delivery_attempts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('phase', sa.String(length=40), nullable=False),
    sa.Column('code', sa.Integer(), nullable=True),
    sa.Column('answer', sa.String(length=1000), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=True),
    sa.Column('sender', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_messages.id'], name=op.f('fk_delivery_attempts_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_attempts'))
    )
    with op.batch_alter_table('delivery_attempts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_attempts_message_id'), ['message_id'], unique=False)

    op.create_table('outbox_items',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reminder_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('post_title', sa.String(length=500), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('dropped_because', sa.Text(), nullable=True),
    sa.CheckConstraint("role IN ('officer', 'unit_head', 'leader', 'agency_admin', 'observer', 'auditor', 'system_admin')", name=op.f('ck_outbox_items_role_is_known')),
    sa.ForeignKeyConstraint(['agency_id'], ['agencies.id'], name=op.f('fk_outbox_items_agency_id')),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_messages.id'], name=op.f('fk_outbox_items_message_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_outbox_items_person_id')),
    sa.ForeignKeyConstraint(['reminder_id'], ['reminders.id'], name=op.f('fk_outbox_items_reminder_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_items')),
    sa.UniqueConstraint('reminder_id', 'person_id', name='uq_outbox_items_each_person_once')
    )
    with op.batch_alter_table('outbox_items', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_items_loose', ['person_id'], unique=False, sqlite_where=sa.text('message_id IS NULL AND dropped_because IS NULL'), postgresql_where=sa.text('message_id IS NULL AND dropped_because IS NULL'))
        batch_op.create_index(batch_op.f('ix_outbox_items_message_id'), ['message_id'], unique=False)
    op.execute('INSERT INTO mail_breaker (id, failure_count) VALUES (1, 0)')


def downgrade() -> None:
    with op.batch_alter_table('outbox_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_items_message_id'))
        batch_op.drop_index('ix_outbox_items_loose', sqlite_where=sa.text('message_id IS NULL AND dropped_because IS NULL'), postgresql_where=sa.text('message_id IS NULL AND dropped_because IS NULL'))

    op.drop_table('outbox_items')
    with op.batch_alter_table('delivery_attempts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_attempts_message_id'))

    op.drop_table('delivery_attempts')
    with op.batch_alter_table('reminders', schema=None) as batch_op:
        batch_op.drop_index('ix_reminders_agreement_id_for_on')

    op.drop_table('reminders')
    with op.batch_alter_table('outbox_messages', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_messages_waiting', sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))
        batch_op.drop_index('ix_outbox_messages_state')
        batch_op.drop_index('ix_outbox_messages_person_id_for_on')
        batch_op.drop_index('ix_outbox_messages_held', sqlite_where=sa.text("state IN ('leased', 'sending')"), postgresql_where=sa.text("state IN ('leased', 'sending')"))

    op.drop_table('outbox_messages')
    with op.batch_alter_table('schedulers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_schedulers_last_tick_at'))

    op.drop_table('schedulers')
    op.drop_table('mail_breaker')
