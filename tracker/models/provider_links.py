"""Which account here is whose at the office's own identity system."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, link


class ProviderLink(Base):
    """This person is ``subject`` at ``issuer``, which is never given to another, as an e-mail address may be."""

    __tablename__ = "provider_links"
    __table_args__ = (
        UniqueConstraint("issuer", "subject", name="uq_provider_links_one_person"),
        UniqueConstraint("person_id", "issuer", name="uq_provider_links_one_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = link("people.id", index=False)
    issuer: Mapped[str] = mapped_column(NAME)
    subject: Mapped[str] = mapped_column(NAME)
    linked_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
