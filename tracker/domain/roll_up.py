"""Figures that programs below signed, by indicator: added, or side by side where a sum would say nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tracker.domain.folding import fold

_SIGNS, _UNITS = ("%", "‰"), {"phan tram", "phan nghin", "ty le", "diem", "hang", "bac"}
_MEANS = ("ty le", "ti le", "binh quan", "trung binh")


class Way(StrEnum):
    """How the figures of several programs become one."""

    SUM = "sum"  # what was added up in the period is added on
    LEVEL = "level"  # the newest of each, added: so many co-operatives there are
    SHARE = "share"  # per cents, means, marks: from the lowest to the highest


class Key(NamedTuple):
    """What makes two indicators the same one: name and unit as written but for case and marks, and how it counts."""

    name: str
    unit: str
    is_cumulative: bool


@dataclass(frozen=True)
class SignedFigure:
    """One figure of one signed review, as it was frozen. ``value`` None: its parties left it open.

    ``program_id``: the program that it is counted for; ``content``: the heading it stands under there; ``aligned_to``:
    the heading above that its own carries out, once somebody said so.
    """

    program_id: int
    indicator_id: int
    name: str
    unit: str
    is_cumulative: bool
    value: Decimal | None
    content: str = ""
    aligned_to: str | None = None


@dataclass(frozen=True)
class OwnIndicator:
    """An indicator of the program above. ``content``: its heading, empty for one of the whole program."""

    id: int
    name: str
    unit: str
    is_cumulative: bool
    content: str = ""
    target: Decimal | None = None


@dataclass(frozen=True)
class Gathered:
    """What was named of one indicator for one period. ``values``: by program, each figure it has of it."""

    way: Way
    values: Mapping[int, tuple[Decimal, ...]] = field(default_factory=dict)
    open_in: frozenset[int] = frozenset()

    @property
    def program_count(self) -> int:
        """How many programs named a figure."""
        return len(self.values)

    @property
    def total(self) -> Decimal | None:
        """Of all programs; None when none named one, and for shares."""
        return self._added(list(self.values))

    @property
    def lowest(self) -> Decimal | None:
        """Of all programs."""
        return min((one for found in self.values.values() for one in found), default=None)

    @property
    def highest(self) -> Decimal | None:
        """Of all programs."""
        return max((one for found in self.values.values() for one in found), default=None)

    def of(self, program_id: int) -> Gathered:
        """The same of one program."""
        one = {program_id: self.values[program_id]} if program_id in self.values else {}
        return Gathered(self.way, one, self.open_in & {program_id})

    def _added(self, programs: Sequence[int]) -> Decimal | None:
        if self.way is Way.SHARE or not programs:
            return None
        return sum((one for program in programs for one in self.values[program]), Decimal(0))


@dataclass(frozen=True)
class RollUpLine:
    """One indicator over all programs below. ``own``: None for one that only they have.

    ``heading``: of the program above, None where nobody said which one it carries out. ``indicator_ids``: all that
    stand in it, by any of which the line is found.
    """

    name: str
    unit: str
    own: OwnIndicator | None
    heading: str | None
    now: Gathered
    before: Gathered
    indicator_ids: frozenset[int]

    @property
    def id(self) -> int:
        """Stays the same as long as the line has any of its indicators."""
        return self.own.id if self.own else min(self.indicator_ids)

    @property
    def way(self) -> Way:
        """How it is put together."""
        return self.now.way

    @property
    def change(self) -> Decimal | None:
        """Against the same period last year; None where either is missing."""
        if self.now.total is None or self.before.total is None:
            return None
        return self.now.total - self.before.total


def way_of(name: str, unit: str, *, is_cumulative: bool) -> Way:
    """A per cent is never added, however it was entered; what counts as one is told by its unit, or by its name."""
    said, named = fold(unit), fold(name)
    if any(sign in unit for sign in _SIGNS) or said in _UNITS or any(word in f"{named} {said}" for word in _MEANS):
        return Way.SHARE
    return Way.SUM if is_cumulative else Way.LEVEL


def roll_up(
    own: Sequence[OwnIndicator], now: Iterable[SignedFigure], before: Iterable[SignedFigure]
) -> tuple[RollUpLine, ...]:
    """The program's own indicators in their order, then what only those below have, by name.

    An indicator of a program below is the same as one above when name, unit and way of counting are; of several alike
    the one under the heading it is aligned to, or of the same name, else the first, so that no figure is counted twice.
    One that was renamed since last year stays in its line.
    """
    places: dict[Key, list[OwnIndicator]] = {}
    for one in own:
        places.setdefault(key_of(one.name, one.unit, is_cumulative=one.is_cumulative), []).append(one)
    lines: dict[OwnIndicator | Key, _Line] = {one: _Line(one.name, one.unit, one.is_cumulative, one) for one in own}
    known: dict[int, OwnIndicator | Key] = {}
    for figures, which in ((now, 0), (before, 1)):
        for figure in figures:
            key = key_of(figure.name, figure.unit, is_cumulative=figure.is_cumulative)
            place = known.setdefault(figure.indicator_id, _place(places[key], figure) if key in places else key)
            if place not in lines:
                lines[place] = _Line(figure.name, figure.unit, figure.is_cumulative, None)
            lines[place].add(figure, which)
    others = sorted((one for one in lines.values() if one.own is None), key=lambda one: (fold(one.name), one.unit))
    return tuple(one.made() for one in (*(lines[one] for one in own), *others))


def key_of(name: str, unit: str, *, is_cumulative: bool) -> Key:
    """By what it is recognised."""
    return Key(fold(name), fold(unit), is_cumulative)


def _place(alike: Sequence[OwnIndicator], figure: SignedFigure) -> OwnIndicator:
    heading = _heading(figure.aligned_to or figure.content)
    return next((one for one in alike if _heading(one.content) == heading), alike[0])


def _heading(content: str) -> str:
    """Its words without the number before them."""
    number, _, words = content.partition(". ")
    return fold(words if words and len(number) < 9 else content)


class _Line:
    def __init__(self, name: str, unit: str, is_cumulative: bool, own: OwnIndicator | None) -> None:
        self.name, self.unit, self.own = name, unit, own
        self.way = way_of(name, unit, is_cumulative=is_cumulative)
        self.values: tuple[dict[int, list[Decimal]], dict[int, list[Decimal]]] = ({}, {})
        self.open_in: tuple[set[int], set[int]] = (set(), set())
        self.indicator_ids = {own.id} if own else set()
        self.heading = own.content if own else None

    def add(self, figure: SignedFigure, which: int) -> None:
        self.indicator_ids.add(figure.indicator_id)
        if self.own is None and self.heading is None:
            self.heading = figure.aligned_to
        if figure.value is None:
            self.open_in[which].add(figure.program_id)
        else:
            self.values[which].setdefault(figure.program_id, []).append(figure.value)

    def made(self) -> RollUpLine:
        now, before = (
            Gathered(self.way, {program: tuple(named) for program, named in values.items()}, frozenset(open_in))
            for values, open_in in zip(self.values, self.open_in, strict=True)
        )
        return RollUpLine(self.name, self.unit, self.own, self.heading, now, before, frozenset(self.indicator_ids))
