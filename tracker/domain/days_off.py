"""Days off and made-up working days: what one row of the calendar says, and the shipped rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DayOffKind(StrEnum):
    """Why a day differs from a plain week. Only a made-up working day is worked."""

    HOLIDAY = "holiday"
    COMPENSATORY = "compensatory"
    SWAPPED_OFF = "swapped_off"
    MAKEUP_WORKDAY = "makeup_workday"


@dataclass(frozen=True)
class DayOff:
    """One row of the calendar. ``name`` and ``legal_basis`` are Vietnamese, as officials cite them.

    ``is_provisional``: guessed, until an administrator confirms it. ``is_on``: false where one switched it off.
    """

    on: date
    kind: DayOffKind
    name: str
    legal_basis: str
    is_provisional: bool = False
    is_on: bool = True

    @property
    def is_worked(self) -> bool:
        """True for a Saturday or Sunday that is worked instead of another day."""
        return self.kind is DayOffKind.MAKEUP_WORKDAY
