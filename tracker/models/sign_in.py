"""Sessions as rows, failed attempts, one-time links and forms already sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, WORD, link

DIGEST = String(64)


class SignInSession(Base):
    """One signed-in browser; ended here, it is over everywhere. Only the SHA-256 of its id is kept.

    ``address`` and ``browser`` (in plain words): from where it began, for its owner to recognise. ``proved_at``: when
    the password was typed again; None: at its beginning.
    """

    __tablename__ = "sign_in_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    sid_digest: Mapped[str] = mapped_column(DIGEST, unique=True)
    person_id: Mapped[int] = link("people.id")
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    address: Mapped[str | None] = mapped_column(NAME)
    browser: Mapped[str | None] = mapped_column(NAME)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    proved_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInFailure(Base):
    """A wrong password (or code of a second factor): counted by account and address, for all servers together."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (
        Index("ix_sign_in_failures_address_failed_at", "address", "failed_at"),
        Index("ix_sign_in_failures_account_failed_at", "account", "failed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(NAME)
    address: Mapped[str] = mapped_column(NAME)
    failed_at: Mapped[datetime] = mapped_column(Instant)
    is_code: Mapped[bool] = mapped_column(default=False, server_default=false())


class OneTimeLink(Base):
    """A link that lets one person set a password once before it expires. Only its SHA-256 is kept."""

    __tablename__ = "one_time_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(DIGEST, unique=True)
    person_id: Mapped[int] = link("people.id")
    purpose: Mapped[str] = mapped_column(WORD)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class PasswordRequest(Base):
    """Somebody says that he forgot the password of ``account``, as typed; a job mails the link if there is one.

    Also what asking too often is counted by. ``settled_at``: a sender has taken charge of it.
    """

    __tablename__ = "password_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(NAME)
    address: Mapped[str] = mapped_column(NAME)
    asked_at: Mapped[datetime] = mapped_column(Instant, index=True)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


class SpentForm(Base):
    """The one-time key of a form that was carried out: a double click finds it here and changes nothing."""

    __tablename__ = "spent_forms"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(Instant, index=True)
