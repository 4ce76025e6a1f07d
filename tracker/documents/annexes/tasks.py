"""Rows become tasks: marks for "as above" are resolved, agencies joined, due texts read, every doubt reported."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from tracker.documents.annexes.agencies import agencies, by_role
from tracker.documents.annexes.columns import Column
from tracker.documents.annexes.ditto import is_ditto, points_elsewhere
from tracker.documents.annexes.grids import MOST_TASKS, TOO_MANY_TASKS
from tracker.documents.annexes.reported import Reported
from tracker.documents.annexes.rows import TableRow
from tracker.documents.annexes.tables import Entry
from tracker.domain.due_dates import parse_due
from tracker.domain.messages import message
from tracker.domain.proposal_rules import IN_BOTH, Found, Numbers, in_both, problems_of_facts
from tracker.domain.proposals import ProposedTask, Severity

_READ = (Column.TITLE, Column.LEAD, Column.COORDINATING, Column.AGENCIES, Column.DUE, Column.DELIVERABLE)
_PLACES = (
    ("position", (Column.POSITION,)),
    ("title", (Column.TITLE,)),
    ("lead", (Column.LEAD, Column.AGENCIES)),
    ("coordinating", (Column.COORDINATING, Column.AGENCIES)),
    ("due", (Column.DUE,)),
    ("deliverable", (Column.DELIVERABLE,)),
)
_AGENCY_COLUMNS = (Column.LEAD, Column.COORDINATING, Column.AGENCIES)


@dataclass
class _Reading:
    reported: Reported
    valid_from: date | None
    valid_to: date | None
    above: dict[Column, str] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=Numbers)
    tasks: list[ProposedTask] = field(default_factory=list)
    row: TableRow | None = None  # of the last task


def read_tasks(
    entries: list[Entry], reported: Reported, *, valid_from: date | None, valid_to: date | None
) -> tuple[ProposedTask, ...]:
    """The tasks of the rows, in order; what is wrong with them goes to ``reported``."""
    reading = _Reading(reported, valid_from, valid_to)
    for count, entry in enumerate(entries):
        if count == MOST_TASKS:
            reported.of_cell(entry.row, Column.POSITION, "error", TOO_MANY_TASKS)
            break
        _report_formulas(reading, entry.row)
        _report_struck(reading, entry.row)
        texts = {
            column: _resolved(reading, entry.row, column) for column in _READ if column in entry.row.header.columns
        }
        if reading.tasks and (_belongs_above(reading, entry.row) or _goes_on(reading, entry.row)):
            reading.tasks[-1] = _with_more_agencies(reading, entry.row, texts)
            reading.above.update({column: text for column, text in texts.items() if text})
        else:
            reading.above.update(texts)
            reading.row = entry.row
            reading.tasks.append(_task(reading, entry, texts))
    return tuple(reading.tasks)


def _resolved(reading: _Reading, row: TableRow, column: Column) -> str:
    """The text of a column, a mark for "as above" replaced by what stands there."""
    cell = row.cells.get(column)
    if cell is None:
        return ""
    if cell.error is not None:
        return cell.error
    if is_ditto(cell.text):
        if column in reading.above:
            if not reading.above[column]:
                said = message("“%(mark)s” means as above, but the cell above names nothing.", mark=cell.line)
                reading.reported.of_cell(row, column, "warning", said)
            return reading.above[column]
        severity: Severity = "warning" if column in (Column.DUE, Column.DELIVERABLE) else "error"
        said = message("“%(mark)s” means as above, but nothing stands above.", mark=cell.line)
        reading.reported.of_cell(row, column, severity, said)
        return cell.line
    if column in _AGENCY_COLUMNS:
        if points_elsewhere(cell.text):
            said = message("“%(written)s” points to another row; write the agencies out.", written=cell.line)
            reading.reported.of_cell(row, column, "error", said)
        return cell.text if column is Column.AGENCIES else agencies(cell.text)
    return cell.line


def _task(reading: _Reading, entry: Entry, texts: dict[Column, str]) -> ProposedTask:
    row = entry.row
    lead, coordinating = _roles(reading, row, texts)
    due = parse_due(texts.get(Column.DUE, ""))
    task = ProposedTask(
        position=_position(reading, entry),
        group=entry.group,
        title=texts.get(Column.TITLE, ""),
        lead=lead,
        coordinating=coordinating,
        due_text=due.text,
        due_kind=due.kind.value,
        due_on=due.due_on,
        deliverable=texts.get(Column.DELIVERABLE, ""),
        cell=row.name(Column.TITLE),
        starts_on=due.starts_on,
        strictly_before=due.strictly_before,
        each=due.each,
        precision=due.precision,
        places=_places(row),
        section=entry.section,
    )
    found = problems_of_facts(
        task, due, valid_from=reading.valid_from, valid_to=reading.valid_to, needs_lead=row.header.leads is not None
    )
    for one in found:
        _report(reading, row, one)
    return task


def _report(reading: _Reading, row: TableRow, found: Found) -> None:
    columns = dict(_PLACES)[found.fact]
    column = next((column for column in columns if column in row.header.columns), columns[0])
    reading.reported.of_cell(row, column, found.severity, found.message)


def _places(row: TableRow) -> tuple[tuple[str, str], ...]:
    """The cells of the task's facts, each column that the table has; one column of agencies holds two facts."""
    return tuple(
        (name, row.name(column)) for name, columns in _PLACES for column in columns if column in row.header.columns
    )


def _roles(reading: _Reading, row: TableRow, texts: dict[Column, str]) -> tuple[str, str]:
    column = Column.AGENCIES if Column.AGENCIES in texts and Column.LEAD not in texts else Column.LEAD
    written, coordinating = texts.get(column, ""), texts.get(Column.COORDINATING, "")
    roles = by_role(written)
    if roles is not None and not (roles[1] and coordinating):
        lead, coordinating = roles[0], roles[1] or coordinating
    else:
        lead = agencies(written)
        if lead and column is Column.AGENCIES:
            said = message("The cell does not say who leads and who coordinates; all were read as lead agencies.")
            reading.reported.of_cell(row, column, "warning", said)
    return lead, coordinating


def _position(reading: _Reading, entry: Entry) -> str | None:
    cell = entry.row.cells.get(Column.POSITION)
    if cell is None:
        return None
    number = cell.line.rstrip(".").strip()
    for found in reading.numbers.problems(number, entry.section, is_own=not cell.from_above):
        _report(reading, entry.row, found)
    return number if any(character.isalnum() for character in number) else None


def _belongs_above(reading: _Reading, row: TableRow) -> bool:
    """True for a further row of a task whose number and content are merged over it, naming only more agencies.

    Each agency that is added so is reported.
    """
    title, number = row.cells.get(Column.TITLE), row.cells.get(Column.POSITION)
    if title is None or not title.from_above or (number is not None and not number.from_above):
        return False
    if row.says(Column.DUE) or row.says(Column.DELIVERABLE):
        return False
    for column in _AGENCY_COLUMNS:
        if written := row.says(column):
            said = message(
                "“%(written)s” was added to the task above, for its content is merged over this row.", written=written
            )
            reading.reported.of_cell(row, column, "warning", said)
    return True


def _goes_on(reading: _Reading, row: TableRow) -> bool:
    """True for a row that only names coordinating agencies, written below those of the task above. It is reported."""
    only = row.cells.get(Column.COORDINATING)
    if only is None or row.own != (only,) or is_ditto(only.text):
        return False
    said = message("“%(written)s” was added to the task above, for the row names nothing else.", written=only.line)
    reading.reported.of_cell(row, Column.COORDINATING, "warning", said)
    return True


def _with_more_agencies(reading: _Reading, row: TableRow, texts: dict[Column, str]) -> ProposedTask:
    """The task above with the agencies that this row itself names, checked anew for one that stands on both sides."""
    task = reading.tasks[-1]
    said = {column: text if row.says(column) else "" for column, text in texts.items()}
    lead, coordinating = _roles(reading, row, said)
    joined = replace(task, lead=_joined(task.lead, lead), coordinating=_joined(task.coordinating, coordinating))
    if in_both(joined.lead, joined.coordinating) and not in_both(task.lead, task.coordinating):
        _report(reading, reading.row or row, Found("coordinating", "warning", IN_BOTH))
    return joined


def _joined(above: str, more: str) -> str:
    return above if more == above else "; ".join(text for text in (above, more) if text)


def _report_formulas(reading: _Reading, row: TableRow) -> None:
    for column in (Column.POSITION, Column.GROUP, *_READ):
        cell = row.cells.get(column)
        is_counted = column is Column.POSITION and cell is not None and cell.text != cell.formula
        is_error = column in _READ and cell is not None and cell.error is not None
        if cell and cell.formula is not None and not cell.from_above and not is_counted and not is_error:
            said = message("A formula is never computed; it was taken as text: “%(written)s”.", written=cell.line)
            reading.reported.of_cell(row, column, "warning", said)


def _report_struck(reading: _Reading, row: TableRow) -> None:
    """A row that is struck through may be given up; nobody but its writer knows."""
    column = next((c for c in (*_READ, Column.POSITION) if c in row.cells and row.cells[c].struck), None)
    if column is not None and not row.cells[column].from_above:
        said = message("“%(written)s” is struck through; it was read all the same.", written=row.text(column))
        reading.reported.of_cell(row, column, "warning", said)
