"""The calendar's exceptions: days off and make-up working days, each with its legal basis."""

from __future__ import annotations

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.days_off import DayOff, DayOffKind
from tracker.models.columns import LINE, NAME, WORD, one_of


class DayOffRow(Base):
    """Ngày nghỉ, làm bù.

    ``is_on`` false: kept, but not counted. ``is_provisional``: until an administrator confirms it.
    """

    __tablename__ = "days_off"
    __table_args__ = (one_of("kind", DayOffKind), UniqueConstraint("on_date", "name", name="uq_days_off_date_name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    on_date: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(WORD)
    name: Mapped[str] = mapped_column(NAME)
    legal_basis: Mapped[str] = mapped_column(LINE)
    is_provisional: Mapped[bool] = mapped_column(default=False)
    is_on: Mapped[bool] = mapped_column(default=True)

    @property
    def fact(self) -> DayOff:
        """The row as the domain counts with it."""
        return DayOff(self.on_date, DayOffKind(self.kind), self.name, self.legal_basis, self.is_provisional, self.is_on)
