"""The ladders that agreements have set for themselves; without a row the usual one counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, ForeignKey, String, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.ladders import kept_ladder, read_ladder
from tracker.domain.reminders import Ladder


class LadderText(TypeDecorator[Ladder]):
    """A ladder as one line of text."""

    impl = String(1000)
    cache_ok = True

    def process_bind_param(self, value: Ladder | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else kept_ladder(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Ladder | None:
        """From the database."""
        return None if value is None else read_ladder(value)


class OwnLadder(Base):
    """Chế độ nhắc việc của một chương trình."""

    __tablename__ = "own_ladders"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"), primary_key=True)
    ladder: Mapped[Ladder] = mapped_column(LadderText)
