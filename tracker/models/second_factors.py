"""Second factors of accounts, their recovery codes, and sign-ins that still wait for a code."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, link
from tracker.models.sign_in import DIGEST


class SecondFactor(Base):
    """The secret that a person's authenticator app shares with us, sealed (services/second_factor/sealing.py).

    It counts from ``switched_on_at``. ``last_step``: the period of 30 seconds of the last code taken; neither it nor an
    earlier one is taken again.
    """

    __tablename__ = "second_factors"

    person_id: Mapped[int] = link("people.id", is_key=True, index=False)
    sealed_secret: Mapped[str] = mapped_column(NAME)
    started_at: Mapped[datetime] = mapped_column(Instant)
    switched_on_at: Mapped[datetime | None] = mapped_column(Instant)
    last_step: Mapped[int | None]
    recovery_salt: Mapped[str | None] = mapped_column(String(32))


class RecoveryCode(Base):
    """One code on paper that stands in for a telephone, once. Only its hash is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("person_id", "digest", name="uq_recovery_codes_person_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = link("people.id", index=False)
    digest: Mapped[str] = mapped_column(DIGEST)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class HalfSignIn(Base):
    """Somebody typed the right password and owes the code. Only the SHA-256 of what his browser holds is kept."""

    __tablename__ = "half_sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(DIGEST, unique=True)
    person_id: Mapped[int] = link("people.id")
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
