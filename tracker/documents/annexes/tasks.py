"""Rows become tasks: marks for "as above" are resolved, agencies joined, due texts read, every doubt reported."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.documents.annexes.agencies import agencies, by_role, in_both
from tracker.documents.annexes.columns import Column
from tracker.documents.annexes.ditto import is_ditto, points_elsewhere
from tracker.documents.annexes.reported import Reported
from tracker.documents.annexes.rows import TableRow
from tracker.documents.annexes.tables import Entry, begins_anew
from tracker.domain.due_dates import DueDate, parse_due
from tracker.domain.folding import fold
from tracker.domain.messages import message
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


_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{2}/\d{4}")


@dataclass
class _Reading:
    reported: Reported
    valid_from: date | None
    valid_to: date | None
    above: dict[Column, str] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    section: int = -1
    tasks: list[ProposedTask] = field(default_factory=list)


def read_tasks(
    entries: list[Entry], reported: Reported, *, valid_from: date | None, valid_to: date | None
) -> tuple[ProposedTask, ...]:
    """The tasks of the rows, in order; what is wrong with them goes to ``reported``."""
    reading = _Reading(reported, valid_from, valid_to)
    for entry in entries:
        _report_formulas(reading, entry.row)
        texts = {
            column: _resolved(reading, entry.row, column) for column in _READ if column in entry.row.header.columns
        }
        reading.above.update(texts)
        if reading.tasks and _belongs_above(entry.row):
            reading.tasks[-1] = _with_more_agencies(reading.tasks[-1], entry.row, texts)
        else:
            reading.tasks.append(_task(reading, entry, texts))
    return tuple(reading.tasks)


def _resolved(reading: _Reading, row: TableRow, column: Column) -> str:
    """The text of a column, a mark for "as above" replaced by what stands there."""
    cell = row.cells.get(column)
    if cell is None:
        return ""
    if is_ditto(cell.text):
        if column in reading.above:
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
    title = texts.get(Column.TITLE, "")
    if not any(character.isalnum() for character in title):
        reading.reported.of_cell(row, Column.TITLE, "error", message("The task has no content."))
    lead, coordinating = _roles(reading, row, texts)
    if in_both(lead, coordinating):
        column = Column.COORDINATING if Column.COORDINATING in texts else Column.AGENCIES
        said = message("The coordinating agency is also the lead agency.")
        reading.reported.of_cell(row, column, "warning", said)
    due = parse_due(texts.get(Column.DUE, ""))
    task = ProposedTask(
        position=_position(reading, entry),
        group=entry.group,
        title=title,
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
    )
    _report_due(reading, row, due)
    return task


def _places(row: TableRow) -> tuple[tuple[str, str], ...]:
    """The cells of the task's facts, each column that the table has; one column of agencies holds two facts."""
    return tuple(
        (name, row.name(column)) for name, columns in _PLACES for column in columns if column in row.header.columns
    )


def _roles(reading: _Reading, row: TableRow, texts: dict[Column, str]) -> tuple[str, str]:
    if Column.LEAD in texts or Column.AGENCIES not in texts:
        lead, coordinating = texts.get(Column.LEAD, ""), texts.get(Column.COORDINATING, "")
    else:
        roles = by_role(texts[Column.AGENCIES])
        lead, coordinating = roles or (agencies(texts[Column.AGENCIES]), "")
        if roles is None and lead:
            said = message("The cell does not say who leads and who coordinates; all were read as lead agencies.")
            reading.reported.of_cell(row, Column.AGENCIES, "warning", said)
    if "phoi hop" in fold(lead):
        said = message("Who coordinates is written among the lead agencies; it was taken as it stands.")
        reading.reported.of_cell(row, Column.LEAD if Column.LEAD in texts else Column.AGENCIES, "warning", said)
    says_nothing = row.is_bare and not texts.get(Column.TITLE)
    if not lead and row.header.leads and not says_nothing:
        column = Column.LEAD if Column.LEAD in texts else Column.AGENCIES
        said = message("There is no lead agency. Write the name of one party, or “hai bên” for both.")
        reading.reported.of_cell(row, column, "error", said)
    return lead, coordinating


def _report_due(reading: _Reading, row: TableRow, due: DueDate) -> None:
    if due.text and due.message is not None:
        severity: Severity = "error" if due.looks_like_date else "warning"
        said = message("“%(written)s”: %(reason)s", written=due.text, reason=due.message)
        reading.reported.of_cell(row, Column.DUE, severity, said)
    if due.due_on is None:
        return
    too_early = reading.valid_from is not None and due.due_on < reading.valid_from
    too_late = reading.valid_to is not None and due.due_on > reading.valid_to
    if too_early or too_late:
        said = message(
            "The due date %(due_on)s lies outside the validity (%(first)s to %(last)s).",
            due_on=due.due_on,
            first=reading.valid_from or "…",
            last=reading.valid_to or "…",
        )
        reading.reported.of_cell(row, Column.DUE, "warning", said)


def _position(reading: _Reading, entry: Entry) -> str | None:
    cell = entry.row.cells.get(Column.POSITION)
    if cell is None:
        return None
    number = cell.line.rstrip(".").strip()
    if entry.section != reading.section:
        reading.section = entry.section
        if begins_anew(number):
            reading.numbers.clear()
    if any(character.isdecimal() for character in number) and not cell.from_above:
        if number in reading.numbers:
            said = message("Number %(number)s is used twice.", number=number)
            reading.reported.of_cell(entry.row, Column.POSITION, "warning", said)
        reading.numbers.add(number)
    if _DATE.fullmatch(number):
        said = message("A date stands where the number should: “%(written)s”.", written=number)
        reading.reported.of_cell(entry.row, Column.POSITION, "warning", said)
    return number if any(character.isalnum() for character in number) else None


def _belongs_above(row: TableRow) -> bool:
    """True for a further row of a task whose number and content are merged over it, naming only more agencies."""
    title, number = row.cells.get(Column.TITLE), row.cells.get(Column.POSITION)
    if title is None or not title.from_above or (number is not None and not number.from_above):
        return False
    return not row.says(Column.DUE) and not row.says(Column.DELIVERABLE)


def _with_more_agencies(task: ProposedTask, row: TableRow, texts: dict[Column, str]) -> ProposedTask:
    lead = texts[Column.LEAD] if row.says(Column.LEAD) else ""
    coordinating = texts[Column.COORDINATING] if row.says(Column.COORDINATING) else ""
    return replace(
        task,
        lead="; ".join(text for text in (task.lead, lead) if text),
        coordinating="; ".join(text for text in (task.coordinating, coordinating) if text),
    )


def _report_formulas(reading: _Reading, row: TableRow) -> None:
    for column in (Column.POSITION, Column.GROUP, *_READ):
        cell = row.cells.get(column)
        if cell and cell.formula is not None and not cell.from_above:
            said = message("A formula is never computed; it was taken as text: “%(written)s”.", written=cell.line)
            reading.reported.of_cell(row, column, "warning", said)
