"""The headings a task stands under: A, I, 1 nest as they come; a heading of the same sort replaces the one before."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from tracker.documents.annexes.grids import Grid, Line
from tracker.documents.annexes.rows import split_heading

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN_NUMBER = re.compile(r"(?=.)(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_BETWEEN = " – "


@dataclass
class Headings:
    """The headings that are open now, outermost first, as (sort, number, text); ``count`` tells two of a name apart."""

    open: list[tuple[str, str, str]] = field(default_factory=list)
    count: int = 0

    def begin(self, number: str, text: str) -> None:
        """A heading with its number ("II", "B", "1"; empty for none) and its text."""
        number = number.strip(" .):/–-")
        sort = self._sort(number)
        for place, (other, _, _) in enumerate(self.open):
            if other == sort:
                del self.open[place:]
                break
        self.open.append((sort, number, text))
        self.count += 1

    def leave_for(self, position: str) -> None:
        """Close a numbered heading ("1") when a task comes that is not one of its parts ("2", not "1.1" or "a")."""
        is_numbered = bool(self.open) and self.open[-1][0] == "number" and position[:1].isdecimal()
        if is_numbered and not position.startswith(f"{self.open[-1][1]}."):
            self.open.pop()
            self.count += 1

    @property
    def text(self) -> str | None:
        """The open headings, outermost first; None if there is none."""
        return _BETWEEN.join(text for _, _, text in self.open) or None

    def _sort(self, number: str) -> str:
        if not number:
            return "plain"
        if number[0].isdecimal():
            return "number"
        number = number.upper()
        last = {sort: other.upper() for sort, other, _ in self.open}
        if len(number) == 1 and "letter" in last and ord(number) == ord(last["letter"]) + 1:
            follows_roman = "roman" in last and roman(number) == roman(last["roman"]) + 1
            return "roman" if follows_roman else "letter"
        return "roman" if roman(number) else "letter"


def headings_above(blocks: Sequence[Grid | Line], tables: Collection[int]) -> dict[int, tuple[str, str]]:
    """By place of a table: the heading ("II", "Kiểm tra") of the paragraph above it, if each of several has one."""
    found: dict[int, tuple[str, str]] = {}
    for place in tables:
        above = next((block for block in reversed(blocks[:place]) if isinstance(block, Grid) or block.text), None)
        if isinstance(above, Line) and above.cell is None:
            number, text = split_heading(above.text)
            if number and not number.isdecimal():
                found[place] = number, text
    return found if 1 < len(found) == len(tables) else {}


def roman(number: str) -> int:
    """The value of a Roman number up to 399; 0 for what is none."""
    if not _ROMAN_NUMBER.fullmatch(number):
        return 0
    values = [_ROMAN[letter] for letter in number]
    return sum(
        -value if following > value else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )
