"""A register between upload and confirmation: its rows, which are left out, what is chosen for all; as JSON too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from tracker.domain.kept_messages import message_of, plain_message
from tracker.domain.periods import Cadence
from tracker.domain.proposals import Problem
from tracker.domain.registers import TEXTS, RegisterRow, RowProblem
from tracker.domain.review_clauses import USUAL


@dataclass(frozen=True)
class RegisterOptions:
    """What holds for all rows. ``cadences``: of those whose words name none; ``tracked_from`` None: from today.

    ``adds_own``: the person's agency is added to the parties of rows that do not name it.
    """

    cadences: tuple[Cadence, ...] = USUAL
    tracked_from: date | None = None
    adds_own: bool = False


@dataclass(frozen=True)
class KeptRegister:
    """The rows as read and mended, problems of the file as a whole, and the numbers of the rows that are left out."""

    rows: tuple[RegisterRow, ...]
    problems: tuple[Problem, ...] = ()
    left_out: frozenset[int] = frozenset()
    options: RegisterOptions = RegisterOptions()

    def row(self, number: int) -> RegisterRow | None:
        """The row of that number."""
        return self.rows[number - 1] if 1 <= number <= len(self.rows) else None

    def with_row(self, row: RegisterRow) -> KeptRegister:
        """The same with one row mended; it is not left out any more."""
        rows = tuple(row if standing.number == row.number else standing for standing in self.rows)
        return replace(self, rows=rows, left_out=self.left_out - {row.number})

    def choosing(self, chosen: frozenset[int], *, among: frozenset[int], options: RegisterOptions) -> KeptRegister:
        """The same after a page that showed the rows ``among`` was sent with these ticked."""
        return replace(self, left_out=(self.left_out - among) | (among - chosen), options=options)


def to_plain(kept: KeptRegister) -> dict[str, Any]:
    """Text, numbers, lists and dicts only: what JSON holds."""
    options = kept.options
    return {
        "rows": [_plain_row(row) for row in kept.rows],
        "problems": [[one.cell, one.severity, plain_message(one.message)] for one in kept.problems],
        "left_out": sorted(kept.left_out),
        "cadences": [cadence.value for cadence in options.cadences],
        "tracked_from": options.tracked_from.isoformat() if options.tracked_from else None,
        "adds_own": options.adds_own,
    }


def from_plain(plain: Mapping[str, Any]) -> KeptRegister:
    """The register that ``to_plain`` was made from."""
    since = plain["tracked_from"]
    return KeptRegister(
        rows=tuple(_row(row) for row in plain["rows"]),
        problems=tuple(Problem(cell, severity, message_of(said)) for cell, severity, said in plain["problems"]),
        left_out=frozenset(plain["left_out"]),
        options=RegisterOptions(
            cadences=tuple(Cadence(word) for word in plain["cadences"]),
            tracked_from=date.fromisoformat(since) if since else None,
            adds_own=plain["adds_own"],
        ),
    )


def _plain_row(row: RegisterRow) -> dict[str, Any]:
    texts = {name: text for name in TEXTS if (text := getattr(row, name))}
    problems = [[one.field, one.severity, plain_message(one.message)] for one in row.read_problems]
    facts = {"number": row.number, "place": row.place, "only_others": row.only_others}
    return texts | facts | {"cells": list(row.cells), "read_problems": problems}


def _row(plain: Mapping[str, Any]) -> RegisterRow:
    known = {field.name for field in fields(RegisterRow)}
    return RegisterRow(
        **{name: value for name, value in plain.items() if name in known}
        | {
            "cells": tuple((name, cell) for name, cell in plain["cells"]),
            "read_problems": tuple(
                RowProblem(field, severity, message_of(said)) for field, severity, said in plain["read_problems"]
            ),
        }
    )
