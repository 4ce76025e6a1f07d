"""The paper's table as it is shown before it is saved: each fact in its cell, each problem where it lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.domain.due_dates import parse_due
from tracker.domain.due_kinds import DueKind
from tracker.domain.due_sayings import say_due
from tracker.domain.messages import Message
from tracker.domain.proposals import Problem, Proposal, ProposedTask
from tracker.language import say_date

MOST_ROWS = 300
FACTS = ("position", "title", "lead", "coordinating", "due", "deliverable")


@dataclass(frozen=True)
class SheetCell:
    """One cell: its name in the file, what is written, how it was understood where that differs, what is wrong."""

    name: str
    text: str
    understood: Message | None = None
    errors: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()

    @property
    def anchor(self) -> str:
        """An id for links to the cell: "E2", "T1-E2"."""
        return "o-" + "".join(character if character.isalnum() else "-" for character in self.name)


@dataclass(frozen=True)
class SheetRow:
    """One task with its cells by fact."""

    cells: dict[str, SheetCell]

    @property
    def has_problems(self) -> bool:
        """True when any cell has an error or a warning."""
        return any(cell.errors or cell.warnings for cell in self.cells.values())


@dataclass(frozen=True)
class Sheet:
    """The table by headings, in the paper's order; a long one shows its beginning, then rows that have problems."""

    groups: tuple[tuple[str, tuple[SheetRow, ...]], ...]
    left_out_count: int
    anchors: dict[str, str]


def sheet_of(proposal: Proposal) -> Sheet:
    """The table of a proposal."""
    by_cell: dict[str, list[Problem]] = {}
    for problem in proposal.problems:
        by_cell.setdefault(problem.cell or "", []).append(problem)
    rows = [(task.group or "", _row(task, by_cell)) for task in proposal.tasks]
    later = [found for found in rows[MOST_ROWS:] if found[1].has_problems]
    shown = rows[:MOST_ROWS] + later[:MOST_ROWS]
    anchors = {
        cell.name: cell.anchor for _, row in shown for cell in row.cells.values() if cell.errors or cell.warnings
    }
    return Sheet(tuple(_grouped(shown)), len(rows) - len(shown), anchors)


def _row(task: ProposedTask, by_cell: dict[str, list[Problem]]) -> SheetRow:
    places = dict(task.places)
    texts = (task.position or "", task.title, task.lead, task.coordinating, task.due_text, task.deliverable)
    cells: dict[str, SheetCell] = {}
    told: set[str] = set()
    for fact, text in zip(FACTS, texts, strict=True):
        name = places.get(fact, task.cell if fact == "title" else "")
        problems = by_cell.get(name, []) if name and name not in told else []
        told.add(name)
        cells[fact] = SheetCell(
            name,
            text,
            _understood(task) if fact == "due" else None,
            _said(problems, "error"),
            _said(problems, "warning"),
        )
    return SheetRow(cells)


def _understood(task: ProposedTask) -> Message | None:
    """The day a due text means, where it does not stand there as a day already."""
    due = parse_due(task.due_text)
    if due.kind is not DueKind.DATED or due.due_on is None:
        return None
    as_day = (say_date(due.due_on), f"{due.due_on.day}/{due.due_on.month}/{due.due_on.year}")
    return None if due.text in as_day else say_due(due)


def _said(problems: Sequence[Problem], severity: str) -> tuple[Message, ...]:
    return tuple(problem.message for problem in problems if problem.severity == severity)


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
