"""What is wrong with a task of a paper, by fact: asked by the reader of files and after each mend of the preview."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from tracker.domain.due_dates import DueDate, parse_due
from tracker.domain.folding import fold
from tracker.domain.messages import Message, message
from tracker.domain.proposals import ProposedTask, Severity

NO_LEAD_COLUMN = message("The table has no column for the lead agency.")
IN_BOTH = message("The coordinating agency is also the lead agency.")
_ERROR_VALUE = re.compile(
    r"#(?:ref!|n/a|value!|name\?|div/0!|null!|num!|spill!|calc!|field!|blocked!|busy!|connect!|unknown!|getting_data)|err:\d{3}",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{2}/\d{4}")
_PARTS = re.compile(r"[;,\n]")
_TELLS_ROLES = re.compile(r"phoi hop|\(\s*chu tri|chu tri\s*:")
_FEWEST_LETTERS = 3  # fewer are a mark for "as above" and no name


@dataclass(frozen=True)
class Found:
    """Something wrong with one fact of a task ("position", "title", "lead", "coordinating", "due", "deliverable")."""

    fact: str
    severity: Severity
    message: Message


@dataclass
class Numbers:
    """The numbers that tasks bear, to notice one used twice. They may begin anew in each ``section``."""

    seen: set[str] = field(default_factory=set)
    section: int = -1

    def problems(self, number: str, section: int, *, is_own: bool = True) -> Iterator[Found]:
        """Of the next task's number; ``is_own`` False: it only repeats the merged cell above."""
        if section != self.section:
            self.section = section
            if begins_anew(number):
                self.seen.clear()
        if is_own and any(character.isdecimal() for character in number):
            if number in self.seen:
                yield Found("position", "warning", message("Number %(number)s is used twice.", number=number))
            self.seen.add(number)
        if _DATE.fullmatch(number):
            said = message("A date stands where the number should: “%(written)s”.", written=number)
            yield Found("position", "warning", said)


def begins_anew(position: str) -> bool:
    """True for the first number of a list: "1", "01", "1.1", "II.1"."""
    return bool(re.fullmatch(r"(?:.*\.)?0*1[.)]*", position))


def problems_of_facts(
    task: ProposedTask, due: DueDate, *, valid_from: date | None, valid_to: date | None, needs_lead: bool = True
) -> Iterator[Found]:
    """Problems of one task by itself. ``needs_lead``: False where the table has no column that could name one."""
    yield from _of_error_values(task)
    if not any(character.isalnum() for character in task.title):
        yield Found("title", "error", message("The task has no content."))
    yield from _of_agencies(task, needs_lead=needs_lead)
    yield from _of_due(due, valid_from, valid_to)


def problems_of_tasks(
    tasks: Iterable[tuple[int, ProposedTask]], *, valid_from: date | None, valid_to: date | None
) -> list[tuple[int, Found]]:
    """What these rules find in tasks that follow each other, as (number of the row, what is wrong)."""
    numbers, found = Numbers(), list[tuple[int, Found]]()
    read = cache(parse_due)  # an annex says the same few things over and over
    for number, task in tasks:
        due = read(task.due_text)
        found += [(number, one) for one in numbers.problems(task.position or "", task.section)]
        found += [(number, one) for one in problems_of_facts(task, due, valid_from=valid_from, valid_to=valid_to)]
    return found


def in_both(lead: str, coordinating: str) -> bool:
    """True if an agency stands on both sides, whatever the case and accents."""
    return bool(_names(lead) & _names(coordinating))


def is_error_value(text: str) -> bool:
    """True for what a spreadsheet shows instead of a value it cannot compute: "#REF!", "#N/A", "Err:502"."""
    return bool(_ERROR_VALUE.fullmatch(text.strip()))


def _of_error_values(task: ProposedTask) -> Iterator[Found]:
    facts = (
        ("title", [task.title]),
        ("lead", _PARTS.split(task.lead)),
        ("coordinating", _PARTS.split(task.coordinating)),
        ("due", [task.due_text]),
        ("deliverable", [task.deliverable]),
    )
    for fact, texts in facts:
        error = next((text.strip() for text in texts if is_error_value(text)), None)
        if error is not None:
            said = message("Excel shows the error %(error)s here; write what should stand in the cell.", error=error)
            yield Found(fact, "error", said)


def _of_agencies(task: ProposedTask, *, needs_lead: bool) -> Iterator[Found]:
    if in_both(task.lead, task.coordinating):
        yield Found("coordinating", "warning", IN_BOTH)
    if _TELLS_ROLES.search(fold(task.lead)):
        said = message("Who coordinates is written among the lead agencies; it was taken as it stands.")
        yield Found("lead", "warning", said)
    says_nothing = not any((task.title, task.coordinating, task.due_text, task.deliverable))
    if not task.lead and needs_lead and not says_nothing:
        said = message("There is no lead agency. Write the name of one party, or “hai bên” for both.")
        yield Found("lead", "error", said)


def _of_due(due: DueDate, valid_from: date | None, valid_to: date | None) -> Iterator[Found]:
    if due.text and due.message is not None and not is_error_value(due.text):
        severity: Severity = "error" if due.looks_like_date else "warning"
        yield Found("due", severity, message("“%(written)s”: %(reason)s", written=due.text, reason=due.message))
    if due.due_on is None:
        return
    too_early = valid_from is not None and due.due_on < valid_from
    too_late = valid_to is not None and due.due_on > valid_to
    if too_early or too_late:
        said = message(
            "The due date %(due_on)s lies outside the validity (%(first)s to %(last)s).",
            due_on=due.due_on,
            first=valid_from or "…",
            last=valid_to or "…",
        )
        yield Found("due", "warning", said)


def _names(text: str) -> set[str]:
    names = (fold(part).strip(" .") for part in _PARTS.split(text) if not is_error_value(part))
    return {name for name in names if sum(character.isalnum() for character in name) >= _FEWEST_LETTERS}
