"""A statement as the driver takes it: its SQL, and where the values go that are given each time it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import repeat
from typing import Any

Conversion = Callable[[Any], Any]
FEW = 10


@dataclass(frozen=True)
class Slot:
    """Where a given value goes: the one called ``name``, of a list the one at ``place``."""

    name: str
    place: int | None = None


@dataclass(frozen=True)
class Whole:
    """Where a given list goes, all of it."""

    name: str


Place = tuple[Any, Conversion | None]
"""What is put there (a Slot, a Whole, or what stands in the statement itself), and how the database takes it."""


def with_whole_lists(places: Iterable[Place]) -> list[Place]:
    """The places of a list one after the other are one: on some pages they are a hundred."""
    found = list[Place]()
    for put, convert in places:
        if not isinstance(put, Slot) or not put.place:
            is_list = isinstance(put, Slot) and put.place == 0
            found.append((Whole(put.name) if is_list else put, convert))
    return found


@dataclass(frozen=True)
class Spelled:
    """SQL as the driver takes it, the names of its parameters, and what is put there."""

    sql: str
    names: Sequence[str]
    places: Sequence[Place]
    is_by_position: bool

    @cached_property
    def _is_plain(self) -> bool:
        """Single values and nothing else, as in a row that is written?"""
        return all(type(put) is Slot for put, _ in self.places)

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """What goes to the driver beside the SQL. Raises KeyError for a value that is not given."""
        if self._is_plain:
            places: Any = self.places
            found = [given[put.name] if convert is None else convert(given[put.name]) for put, convert in places]
            return tuple(found) if self.is_by_position else dict(zip(self.names, found, strict=True))
        found = []
        for put, convert in self.places:
            if type(put) is Whole:
                listed = given[put.name]
                found.extend(listed if convert is None else map(convert, listed))
            else:
                value = given[put.name] if type(put) is Slot else put
                found.append(value if convert is None else convert(value))
        return tuple(found) if self.is_by_position else dict(zip(self.names, found, strict=True))

    def many_parameters(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The same of many rows, column by column. Raises KeyError for a value that one of them does not have."""
        if not self._is_plain:
            return list(map(self.parameters, rows))
        places: Any = self.places
        columns = (_taken([row[put.name] for row in rows], convert) for put, convert in places)
        found = zip(*columns, strict=True)
        return list(found) if self.is_by_position else [dict(zip(self.names, row, strict=True)) for row in found]


def _taken(column: Sequence[Any], convert: Conversion | None) -> Iterable[Any]:
    """One column of many rows as the database takes it; what is the same in all of them is converted once."""
    if convert is None:
        return column
    if len(set(map(id, column))) == 1:
        return repeat(convert(column[0]), len(column))
    if type(column[0]) is date and len(days := set(column)) * FEW < len(column):
        return map({day: convert(day) for day in days}.__getitem__, column)
    return map(convert, column)
