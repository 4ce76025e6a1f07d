"""The statements of pages, by a shorter way to the driver and back.

SQLAlchemy compiles each of them once; after that values go out and rows come in. What it works out anew at every
execution (the compiled form, lists spelled out, what the columns are) takes longer than most of these statements
themselves. A test holds what is read here equal to what SQLAlchemy alone reads.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.selectable import SelectBase

MOST_KEPT = 500
Conversion = Callable[[Any], Any]
_KINDS: dict[str, Dialect] = {}


def prepared(statement: SelectBase, dialect: Dialect) -> Prepared:
    """The statement, ready for this kind of database. Kept by the statement itself, so build each once."""
    return _prepared(statement, _KINDS.setdefault(dialect.name, dialect))


@lru_cache(maxsize=MOST_KEPT)
def _prepared(statement: SelectBase, dialect: Dialect) -> Prepared:
    return Prepared(statement, dialect)


class Prepared:
    """A compiled statement. Its values have names; of those that are lists the length may differ each time."""

    def __init__(self, statement: SelectBase, dialect: Dialect) -> None:
        self.statement = statement
        self._dialect = dialect
        self._compiled: Any = statement.compile(dialect=dialect)
        self._types = [column.type for column in statement.selected_columns]
        given = [bind for bind in self._compiled.binds.values() if not bind.unique]
        self._lists = [bind.key for bind in given if bind.expanding]
        self._single = {bind.key: Slot(bind.key) for bind in given if not bind.expanding}
        self._row_of: Callable[[Iterable[Any]], Any] | None = None
        self._from_database: list[tuple[int, Conversion]] = []

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """All rows, as named tuples: they do what is asked of a Row here, and are compared at once."""
        spelled = _spelled(self, tuple([len(values[name]) for name in self._lists]))
        result = connection.exec_driver_sql(spelled.sql, spelled.parameters(values))
        cursor: Any = result.cursor
        row_of = self._row_of or self._learn(cursor.description)
        found = cursor.fetchall()
        result.close()
        if found and self._from_database:
            columns: list[Iterable[Any]] = list(zip(*found, strict=True))
            for place, convert in self._from_database:
                columns[place] = map(convert, columns[place])
            found = zip(*columns, strict=True)
        return list(map(row_of, found))

    def spell(self, lengths: tuple[int, ...]) -> Spelled:
        """The SQL for lists of these lengths."""
        lists = zip(self._lists, lengths, strict=True)
        slots = {name: [Slot(name, place) for place in range(length)] for name, length in lists}
        state = self._compiled.construct_expanded_state(self._single | slots)
        names = state.positiontup or state.parameters
        values = [(name, state.parameters[name], state.processors.get(name)) for name in names]
        return Spelled(state.statement, values, is_by_position=self._compiled.positional)

    def _learn(self, description: Sequence[Sequence[Any]]) -> Any:
        """From the first answer: how the columns are called, and how the driver's values become ours."""
        conversions = [
            type_.dialect_impl(self._dialect).result_processor(self._dialect, column[1])
            for type_, column in zip(self._types, description, strict=True)
        ]
        self._from_database = [(place, convert) for place, convert in enumerate(conversions) if convert is not None]
        row = namedtuple("Row", [column[0] for column in description], rename=True)  # type: ignore[misc]  # at run time
        self._row_of = row._make
        return self._row_of


@lru_cache(maxsize=MOST_KEPT)
def _spelled(statement: Prepared, lengths: tuple[int, ...]) -> Spelled:
    return statement.spell(lengths)


@dataclass(frozen=True)
class Slot:
    """Where a given value goes: the one called ``name``, of a list the one at ``place``."""

    name: str
    place: int | None = None

    def fill(self, values: Mapping[str, Any]) -> Any:
        """Its value. Raises KeyError for one that is not given."""
        value = values[self.name]
        return value if self.place is None else value[self.place]


@dataclass(frozen=True)
class Spelled:
    """SQL as the driver takes it. ``values``: for each of its parameters the name, what is put there (a Slot, or what
    stands in the statement itself) and how it becomes a value of the database."""

    sql: str
    values: Sequence[tuple[str, Any, Conversion | None]]
    is_by_position: bool

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """What goes to the driver beside the SQL."""
        found = []
        for _name, value, convert in self.values:
            filled = value.fill(given) if type(value) is Slot else value
            found.append(filled if convert is None else convert(filled))
        if self.is_by_position:
            return tuple(found)
        return dict(zip((name for name, *_rest in self.values), found, strict=True))
