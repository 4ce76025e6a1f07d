"""Column kinds that many tables share."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, literal_column
from sqlalchemy.orm import Mapped, mapped_column

NAME = String(500)
LINE = String(1000)
WORD = String(40)


def one_of(column: str, words: type[StrEnum] | tuple[str, ...], *, optional: bool = False) -> CheckConstraint:
    """A CHECK that the column holds one of the words (or nothing, when ``optional``)."""
    listed = ", ".join(f"'{word}'" for word in words)
    empty = f"{column} IS NULL OR " if optional else ""
    return CheckConstraint(f"{empty}{column} IN ({listed})", name=f"{column}_is_known")


def written_out(word: StrEnum) -> ColumnElement[str]:
    """The word inside the SQL, to compare a column with that partial indexes ask for.

    With a parameter SQLite plans the statement anew each time it runs: the value might be one that an index is for.
    """
    return literal_column(f"'{word}'")


def link(target: str, *, optional: bool = False, index: bool = True, is_key: bool = False) -> Mapped[int]:
    """A foreign key to ``target`` ("table.id"), indexed unless said otherwise. Nothing cascades: rows are kept.

    ``is_key``: it is the primary key as well, of a table that adds to the other at most one row each.
    """
    return mapped_column(ForeignKey(target), nullable=optional, index=index, primary_key=is_key)


def optional_link(target: str, *, index: bool = True) -> Mapped[int | None]:
    """A foreign key that may be empty."""
    return mapped_column(ForeignKey(target), nullable=True, index=index)
