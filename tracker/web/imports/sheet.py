"""The paper's table as it is shown before it is saved: each fact in its cell, each problem where it lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.domain.due_dates import parse_due
from tracker.domain.due_kinds import DueKind
from tracker.domain.due_sayings import say_due
from tracker.domain.mending import FACTS, Draft, Located, Row, text_of
from tracker.domain.messages import Message
from tracker.domain.proposals import ProposedTask
from tracker.language import say_date

ROWS_A_PAGE = 10


@dataclass(frozen=True)
class SheetCell:
    """One cell: its name in the file, what is written, how it is understood where that differs, what is wrong.

    ``was``: as the paper has it, where it was mended.
    """

    name: str
    text: str
    was: str | None = None
    understood: Message | None = None
    errors: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True)
class SheetRow:
    """One task with its cells by fact. ``because``: why it is left out; ``is_added``: the paper does not have it."""

    number: int
    cells: dict[str, SheetCell]
    because: str | None = None
    is_added: bool = False
    is_open: bool = False


@dataclass(frozen=True)
class Sheet:
    """One page of the table by headings, in the paper's order: rows ``first`` to ``last`` of ``total``."""

    groups: tuple[tuple[str, tuple[SheetRow, ...]], ...]
    page: int
    page_count: int
    first: int
    last: int
    total: int


def sheet_of(draft: Draft, page: int, open_numbers: frozenset[int]) -> Sheet:
    """A page of the table of a preview."""
    by_place: dict[tuple[int | None, str | None], list[Located]] = {}
    for one in draft.located:
        by_place.setdefault((one.row, one.fact), []).append(one)
    total = len(draft.rows)
    page_count = max(1, -(-total // ROWS_A_PAGE))
    page = min(page, page_count)
    first = (page - 1) * ROWS_A_PAGE
    rows = [
        (row.task.group or "", _row(row, by_place, is_open=row.number in open_numbers))
        for row in draft.rows[first : first + ROWS_A_PAGE]
    ]
    return Sheet(tuple(_grouped(rows)), page, page_count, first + 1, first + len(rows), total)


def page_of(draft: Draft, number: int) -> int:
    """The page on which a row stands."""
    at = next((at for at, row in enumerate(draft.rows) if row.number == number), 0)
    return at // ROWS_A_PAGE + 1


def understood(task: ProposedTask) -> Message | None:
    """The day a due text means, where it does not stand there as a day already."""
    due = parse_due(task.due_text)
    if due.kind is not DueKind.DATED or due.due_on is None:
        return None
    as_day = (say_date(due.due_on), f"{due.due_on.day}/{due.due_on.month}/{due.due_on.year}")
    return None if due.text in as_day else say_due(due)


def _row(row: Row, by_place: dict[tuple[int | None, str | None], list[Located]], *, is_open: bool) -> SheetRow:
    cells: dict[str, SheetCell] = {}
    now, before = _texts(row.task), _texts(row.read) if row.read else None
    for fact in FACTS:
        problems = by_place.get((row.number, fact), [])
        cells[fact] = SheetCell(
            row.task.place(fact),
            now[fact],
            before[fact] if before and before[fact] != now[fact] else None,
            understood(row.task) if fact == "due" else None,
            _said(problems, "error"),
            _said(problems, "warning"),
        )
    return SheetRow(row.number, cells, row.because, is_added=row.read is None, is_open=is_open)


def _texts(task: ProposedTask) -> dict[str, str]:
    texts = vars(text_of(task))
    return {fact: texts["due_text" if fact == "due" else fact] for fact in FACTS}


def _said(problems: Sequence[Located], severity: str) -> tuple[Message, ...]:
    return tuple(one.problem.message for one in problems if one.problem.severity == severity)


def _grouped(rows: Iterable[tuple[str, SheetRow]]) -> Iterable[tuple[str, tuple[SheetRow, ...]]]:
    """Rows under one heading follow each other; a heading that comes again begins again."""
    heading, gathered = "", list[SheetRow]()
    for group, row in rows:
        if group != heading and gathered:
            yield heading, tuple(gathered)
            gathered = []
        heading = group
        gathered.append(row)
    if gathered:
        yield heading, tuple(gathered)
