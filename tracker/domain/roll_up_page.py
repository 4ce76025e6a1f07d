"""What the page and the Excel file of a roll-up show."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.messages import Message, message
from tracker.domain.programs_below import Coverage, Periods, ProgramBelow, Told
from tracker.domain.roll_up import RollUpLine

MOST_SILENT, MOST_OTHERS = 40, 40  # a page may take forty kilobytes; the Excel file has all


@dataclass(frozen=True)
class RollUpPage:
    """``programs``: those that still count, the silent first; ``ended``: of last year's those that nobody goes on with.

    ``groups``: (heading of the program, lines); an empty heading for indicators of the whole program, None for those
    that only programs below have.
    """

    id: int
    title: str
    symbol: str | None
    periods: Periods
    programs: tuple[ProgramBelow, ...]
    ended: tuple[ProgramBelow, ...]
    now: Coverage
    before_code: str | None
    before: Coverage
    groups: tuple[tuple[str | None, tuple[RollUpLine, ...]], ...]

    @property
    def silent(self) -> list[ProgramBelow]:
        """Those that owe the period and have not reported it."""
        return [one for one in self.programs if one.reported.is_asked and not one.reported.has_reported]

    @property
    def not_asked(self) -> list[ProgramBelow]:
        """Those that are not reviewed by this period."""
        return [one for one in self.programs if one.reported.told is Told.NOT_ASKED]

    @property
    def untracked(self) -> list[ProgramBelow]:
        """Those that came into the tracker after it."""
        return [one for one in self.programs if one.reported.told is Told.UNTRACKED]

    @property
    def is_illustrative(self) -> bool:
        """True when any of the programs is made up."""
        return any(one.is_illustrative for one in self.programs)

    def line(self, indicator_id: int) -> RollUpLine | None:
        """The line in which that indicator stands."""
        lines = (line for _heading, lines in self.groups for line in lines)
        return next((line for line in lines if indicator_id in line.indicator_ids), None)

    @property
    def shown_groups(self) -> list[tuple[Message | str, tuple[RollUpLine, ...]]]:
        """With their headings; of the indicators that only programs below have as many as the page holds."""
        words = {"": message("Of the whole program"), None: message("Indicators that only programs below have")}
        return [
            (words.get(heading) or heading or "", lines if heading is not None else lines[:MOST_OTHERS])
            for heading, lines in self.groups
            if lines
        ]

    @property
    def left_out_count(self) -> int:
        """How many it does not."""
        return max(0, sum(len(lines) for heading, lines in self.groups if heading is None) - MOST_OTHERS)
