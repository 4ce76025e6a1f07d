"""Days off and made-up working days: what one row of the calendar says, and the shipped rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message


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


def years_in_words(years: Iterable[int]) -> str:
    """Years in order, those that follow each other as a range: "2031–2033, 2035"."""
    stretches: list[list[int]] = []
    for year in years:
        if stretches and stretches[-1][-1] == year - 1:
            stretches[-1].append(year)
        else:
            stretches.append([year])
    return ", ".join(f"{known[0]}–{known[-1]}" if len(known) > 1 else f"{known[0]}" for known in stretches)


def check_day_off(row: DayOff) -> None:
    """What a row must be that an administrator adds, changes or switches. Raises RuleBroken with the field.

    Nobody can give a day off in lieu, swap or make up a day on which offices rest or work anyhow (Labour Code,
    article 111.3 and 112). A holiday may fall on a weekend.
    """
    is_weekend = row.on.weekday() >= 5
    if row.is_worked and not is_weekend:
        raise RuleBroken(message("Only a Saturday or Sunday is made up as a working day."), field="day")
    if row.kind in (DayOffKind.COMPENSATORY, DayOffKind.SWAPPED_OFF) and is_weekend:
        raise RuleBroken(message("This day is a weekend, which is off anyhow."), field="day")
    if not row.name.strip():
        raise RuleBroken(message("Write the name of the day."), field="name")
    if not row.legal_basis.strip():
        raise RuleBroken(message("Write the document that says so."), field="legal_basis")
