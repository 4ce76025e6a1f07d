"""Four layers that are each safe to run twice: obligation -> reminder -> outbox -> attempt."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Float, Index, String, Text, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.domain.messages import Message
from tracker.domain.obligations import ObligationKind
from tracker.domain.permissions import Role
from tracker.models.columns import LINE, NAME, WORD, link, one_of, optional_link
from tracker.models.said import Said


class MessageState(StrEnum):
    """Where a message stands. The last four are ends that stay visible."""

    PENDING = "pending"
    LEASED = "leased"  # a sender holds it; nothing was sent yet
    SENDING = "sending"  # committed just before its content goes out: from here on only the server knows
    SENT = "sent"
    FAILED = "failed"  # the address was refused for good
    PARKED = "parked"  # three times it is not known whether it arrived
    CANCELLED = "cancelled"


HELD = frozenset({MessageState.LEASED, MessageState.SENDING})
STOPPED = frozenset({MessageState.FAILED, MessageState.PARKED})
"""Nobody tries any more until an administrator decides."""


class Reminder(Base):
    """Nhắc việc: one rung of one obligation of one agency for one due date, decided once and for all.

    ``for_on``: the day of the mail, or, if skipped, the day it was meant for. Obligations are of several tables, so
    ``obligation_id`` is no foreign key; reminders outlive what they were about.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        one_of("obligation_kind", ObligationKind),
        UniqueConstraint(
            "obligation_kind", "obligation_id", "owner_id", "due_version", "rung", name="uq_reminders_each_rung_once"
        ),
        Index("ix_reminders_agreement_id_for_on", "agreement_id", "for_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_kind: Mapped[str] = mapped_column(WORD)
    obligation_id: Mapped[int]
    owner_id: Mapped[int] = link("agencies.id", index=False)
    due_version: Mapped[int]
    rung: Mapped[str] = mapped_column(WORD)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    about: Mapped[Message] = mapped_column(Said)
    due_on: Mapped[date]
    for_on: Mapped[date]
    decided_at: Mapped[datetime] = mapped_column(Instant)
    skipped_because: Mapped[Message | None] = mapped_column(Said)


class OutboxMessage(Base):
    """Thư chờ gửi: one digest to one person for one day. What he reads is frozen when it is planned.

    ``dedupe_key`` makes it one; ``message_id`` is derived from it, so that a copy can be recognised. ``lease_token``
    fences: only who holds it may settle. ``holder`` is the sender's lock. ``unknown_count``: how often a sender died or
    the line broke after the content went out. ``handled_count``: how often an administrator decided about it after it
    had stopped (sent it again, or gave it up).
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        one_of("state", MessageState),
        one_of("language", ("vi", "en")),
        CheckConstraint("state NOT IN ('leased', 'sending') OR lease_token IS NOT NULL", name="held_by_a_token"),
        CheckConstraint(
            "state NOT IN ('failed', 'parked', 'cancelled') OR ended_because IS NOT NULL", name="ended_why"
        ),
        Index(
            "ix_outbox_messages_waiting",
            "next_at",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_outbox_messages_held",
            "holder",
            sqlite_where=text("state IN ('leased', 'sending')"),
            postgresql_where=text("state IN ('leased', 'sending')"),
        ),
        Index("ix_outbox_messages_person_id_for_on", "person_id", "for_on"),
        Index("ix_outbox_messages_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(NAME, unique=True)
    message_id: Mapped[str] = mapped_column(NAME, unique=True)
    person_id: Mapped[int] = link("people.id", index=False)
    name: Mapped[str] = mapped_column(NAME)
    address: Mapped[str] = mapped_column(NAME)
    language: Mapped[str] = mapped_column(WORD)
    for_on: Mapped[date]
    planned_at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(LINE)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(WORD)
    next_at: Mapped[datetime] = mapped_column(Instant)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    holder: Mapped[int | None] = mapped_column(BigInteger)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    refused_count: Mapped[int] = mapped_column(default=0)
    unknown_count: Mapped[int] = mapped_column(default=0)
    handled_count: Mapped[int] = mapped_column(default=0, server_default="0")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_because: Mapped[Message | None] = mapped_column(Said)


class OutboxItem(Base):
    """One reminder for one person: which post made it his, and the message that carries it.

    Without a message it waits for the person's next digest. ``dropped_because``: it will not be told after all.
    ``handed_to_id``: the post that was given charge of it before this person was told.
    """

    __tablename__ = "outbox_items"
    __table_args__ = (
        one_of("role", Role),
        UniqueConstraint("reminder_id", "person_id", name="uq_outbox_items_each_person_once"),
        Index(
            "ix_outbox_items_loose",
            "person_id",
            sqlite_where=text("message_id IS NULL AND dropped_because IS NULL"),
            postgresql_where=text("message_id IS NULL AND dropped_because IS NULL"),
        ),
        Index(  # without the loose ones, else SQLite looks for one person's among those of all
            "ix_outbox_items_message_id",
            "message_id",
            sqlite_where=text("message_id IS NOT NULL"),
            postgresql_where=text("message_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reminder_id: Mapped[int] = link("reminders.id", index=False)
    person_id: Mapped[int] = link("people.id", index=False)
    agency_id: Mapped[int] = link("agencies.id", index=False)
    role: Mapped[str] = mapped_column(WORD)
    post_title: Mapped[str] = mapped_column(NAME)
    why: Mapped[Message] = mapped_column(Said)
    message_id: Mapped[int | None] = optional_link("outbox_messages.id", index=False)
    dropped_because: Mapped[Message | None] = mapped_column(Said)
    handed_to_id: Mapped[int | None] = optional_link("posts.id", index=False)


IS_LOOSE = and_(OutboxItem.message_id.is_(None), OutboxItem.dropped_because.is_(None))
"""It waits for its person's next digest."""


class ReviewTelling(Base):
    """One person was told of one review, or of a quarter below a program: ``told`` says of which, as
    ``domain/review_mails`` writes it, and makes it once. The message may tell of others beside it."""

    __tablename__ = "review_tellings"

    id: Mapped[int] = mapped_column(primary_key=True)
    told: Mapped[str] = mapped_column(NAME, unique=True)
    message_id: Mapped[int] = link("outbox_messages.id")


class DeliveryAttempt(Base):
    """Lần gửi: one try, written once. ``phase``: how far it came; ``code`` and ``answer``: what the server said."""

    __tablename__ = "delivery_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = link("outbox_messages.id")
    ended_at: Mapped[datetime] = mapped_column(Instant)
    phase: Mapped[str] = mapped_column(WORD)
    code: Mapped[int | None]
    answer: Mapped[str] = mapped_column(LINE)
    seconds: Mapped[float | None] = mapped_column(Float)
    sender: Mapped[str] = mapped_column(NAME)
