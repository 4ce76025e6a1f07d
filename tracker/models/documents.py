"""Documents: guidance, minutes, the signed paper, an article."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.models.columns import LINE, NAME, link, optional_link


class Document(Base):
    """Văn bản: who issued it, its number and date, what it is about, where to read it."""

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id")
    issuer_id: Mapped[int | None] = optional_link("agencies.id")
    issuer_name: Mapped[str] = mapped_column(NAME)
    kind: Mapped[str] = mapped_column(NAME)
    number: Mapped[str | None] = mapped_column(NAME)
    issued_on: Mapped[date | None]
    about: Mapped[str] = mapped_column(LINE)
    url: Mapped[str | None] = mapped_column(LINE)
