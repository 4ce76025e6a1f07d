"""The statements of pages, by a shorter way to the driver and back.

SQLAlchemy compiles each of them once; after that values go out and rows come in. What it works out anew at every
execution (the compiled form, lists spelled out, what the columns are) takes longer than most of these statements
themselves. A test holds what is read here equal to what SQLAlchemy alone reads.
"""

from __future__ import annotations

import inspect
import sys
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import SelectBase

from tracker.slow_statements import WATCH
from tracker.spelled import Conversion, Slot, Spelled, with_whole_lists

MOST_KEPT = 500
LENGTHS = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048)
_KINDS: dict[str, Dialect] = {}


def prepared(statement: SelectBase, dialect: Dialect) -> Prepared:
    """The statement, ready for this kind of database. Kept by the statement itself, so build each once."""
    return _prepared(statement, _KINDS.setdefault(dialect.name, dialect))


@lru_cache(maxsize=MOST_KEPT)
def _prepared(statement: SelectBase, dialect: Dialect) -> Prepared:
    return Prepared(statement, dialect)


def prepare_declared(package: str, dialect: Dialect) -> None:
    """Compile what the loaded modules of a package declare: statements, and functions that always make the same one.

    For a server before it forks: a hundred statements take half a second and eight megabytes, which its workers then
    share. Asks nothing of the database.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith(package):
            for declared in list(vars(module).values()):
                is_made = hasattr(declared, "cache_info") and not inspect.signature(declared).parameters
                statement = declared() if is_made else declared
                if isinstance(statement, SelectBase):
                    prepared(statement, dialect)


class Prepared:
    """A compiled statement. Its values have names; of those that are lists the length may differ each time."""

    def __init__(self, statement: SelectBase, dialect: Dialect) -> None:
        self.statement = statement
        self._dialect = dialect
        self._driver: Any = dialect.loaded_dbapi
        self._compiled: Any = statement.compile(dialect=dialect)
        self._types = [column.type for column in statement.selected_columns]
        given = [bind for bind in self._compiled.binds.values() if not bind.unique]
        self._lists = [bind.key for bind in given if bind.expanding]
        self._single = {bind.key: Slot(bind.key) for bind in given if not bind.expanding}
        self._columns: _Columns | None = None

    def __str__(self) -> str:
        """The SQL, its lists not yet spelled out."""
        return str(self._compiled)

    def answer(self, connection: Connection, values: Mapping[str, Any]) -> Answer:
        """What the database says. Raises KeyError for a value that is not given, and DBAPIError as SQLAlchemy does."""
        if self._lists:
            values = {**values, **{name: _padded(values[name]) for name in self._lists}}
        spelled = _spelled(self, tuple([len(values[name]) for name in self._lists]))
        cursor = connection.connection.cursor()
        asked_at = perf_counter()
        try:
            cursor.execute(spelled.sql, spelled.parameters(values))
            self._columns = self._columns or self._describe(cursor.description)
            found = tuple(cursor.fetchall())
        except self._driver.Error as error:
            raise _told(error, connection, spelled.sql) from error
        finally:
            cursor.close()
        if (took := perf_counter() - asked_at) > WATCH.seconds:
            WATCH.tell(spelled.sql, took)
        return Answer(found, self._columns)

    def spell(self, lengths: tuple[int, ...]) -> Spelled:
        """The SQL for lists of these lengths."""
        lists = zip(self._lists, lengths, strict=True)
        slots = {name: [Slot(name, place) for place in range(length)] for name, length in lists}
        state = self._compiled.construct_expanded_state(self._single | slots)
        names = state.positiontup or state.parameters
        processors = self._compiled._bind_processors | state.processors  # of single values, and of those of lists
        filled = [(state.parameters[name], processors.get(name)) for name in names]
        return Spelled(state.statement, names, with_whole_lists(filled), is_by_position=self._compiled.positional)

    def _describe(self, description: Sequence[Sequence[Any]]) -> _Columns:
        """From the first answer: how the columns are called, and how the driver's values become ours."""
        conversions = [
            type_.dialect_impl(self._dialect).result_processor(self._dialect, column[1])
            for type_, column in zip(self._types, description, strict=True)
        ]
        row = namedtuple("Row", [column[0] for column in description], rename=True)  # type: ignore[misc]  # at run time
        return _Columns(
            partial(tuple.__new__, row),  # as row._make does, in C
            tuple((place, convert) for place, convert in enumerate(conversions) if convert is not None),
        )


def prepared_write(statement: UpdateBase, names: tuple[str, ...], dialect: Dialect) -> PreparedWrite:
    """The same for one row that is written. ``names``: of its values."""
    return _prepared_write(statement, names, _KINDS.setdefault(dialect.name, dialect))


@lru_cache(maxsize=MOST_KEPT)
def _prepared_write(statement: UpdateBase, names: tuple[str, ...], dialect: Dialect) -> PreparedWrite:
    return PreparedWrite(statement, names, dialect)


class PreparedWrite:
    """A compiled INSERT or UPDATE of one row, whose values have names and are no lists.

    Raises TypeError where Python would have to fill a column by itself: such a table's rows go through SQLAlchemy.
    """

    def __init__(self, statement: UpdateBase, names: Sequence[str], dialect: Dialect) -> None:
        # as for many rows: else an INSERT would give back an id that nobody asks for
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(names), for_executemany=True)
        if compiled.prefetch:
            raise TypeError(f"{statement} wants a value for {', '.join(map(str, compiled.prefetch))}")
        state = compiled.construct_expanded_state({name: Slot(name) for name in names})
        order = state.positiontup or state.parameters
        filled = [(state.parameters[name], compiled._bind_processors.get(name)) for name in order]
        self._spelled = Spelled(state.statement, order, filled, is_by_position=compiled.positional)
        self._driver: Any = dialect.loaded_dbapi

    def __str__(self) -> str:
        """The SQL."""
        return self._spelled.sql

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Write it. Answers what comes back (RETURNING), as the driver has it.

        Raises KeyError for a value that is not given, and DBAPIError as SQLAlchemy does.
        """
        with self._cursor(connection) as cursor:
            cursor.execute(self._spelled.sql, self._spelled.parameters(values))
            return cursor.fetchall() if cursor.description else ()

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write many rows at once. Nothing comes back."""
        with self._cursor(connection) as cursor:
            cursor.executemany(self._spelled.sql, self._spelled.many_parameters(rows))

    @contextmanager
    def _cursor(self, connection: Connection) -> Iterator[Any]:
        cursor = connection.connection.cursor()
        asked_at = perf_counter()
        try:
            yield cursor
        except self._driver.Error as error:
            raise _told(error, connection, self._spelled.sql) from error
        finally:
            cursor.close()
        if (took := perf_counter() - asked_at) > WATCH.seconds:
            WATCH.tell(self._spelled.sql, took)


def _told(error: Exception, connection: Connection, sql: str) -> BaseException:
    """The driver's error as SQLAlchemy tells it; a connection that broke is given up."""
    dialect, driver = connection.dialect, connection.connection.dbapi_connection
    is_broken = dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]  # asked as SQLAlchemy asks itself
    if is_broken:
        connection.invalidate(error)
    base: Any = dialect.loaded_dbapi
    return DBAPIError.instance(sql, None, error, base.Error, connection_invalidated=is_broken, dialect=dialect)


@dataclass(frozen=True, eq=False)
class _Columns:
    row_of: Callable[[Iterable[Any]], Any]
    conversions: tuple[tuple[int, Conversion], ...]


@dataclass(frozen=True)
class Answer:
    """What the database said, told apart by the driver's own rows. So it is a cheap key of what is made of it."""

    found: tuple[tuple[Any, ...], ...]
    columns: _Columns

    @cached_property
    def _hash(self) -> int:
        return hash(self.found)

    def __hash__(self) -> int:
        return self._hash

    @property
    def rows(self) -> Sequence[Any]:
        """Named tuples of our values, made anew: they do what is asked of a Row here, and compare at once."""
        found: Iterable[Iterable[Any]] = self.found
        if self.found and self.columns.conversions:
            columns: list[Iterable[Any]] = list(zip(*self.found, strict=True))
            for place, convert in self.columns.conversions:
                columns[place] = map(convert, columns[place])
            found = zip(*columns, strict=True)
        return list(map(self.columns.row_of, found))


def _padded(values: Sequence[Any]) -> Sequence[Any]:
    """The same set of values in one of few lengths, the last one repeated: each length is a statement of its own, which
    the driver and we keep. Long lists are rare and stay as they are: a database has a limit.
    """
    wanted = next((length for length in LENGTHS if length >= len(values)), 0)
    return values if len(values) >= wanted else [*values, *[values[-1]] * (wanted - len(values))]


@lru_cache(maxsize=MOST_KEPT)
def _spelled(statement: Prepared, lengths: tuple[int, ...]) -> Spelled:
    return statement.spell(lengths)
