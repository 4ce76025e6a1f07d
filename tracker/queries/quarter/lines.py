"""Tasks as lines of a table: what the page shows of the overdue and the coming ones, and every list of tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.messages import Message, message
from tracker.domain.quarter.behind import Box
from tracker.domain.quarter.board import Placed
from tracker.domain.quarter.history import due_on
from tracker.domain.quarter.sentences import listed
from tracker.domain.status import StatusKind
from tracker.queries.quarter.scope import AgencyNames, Scope
from tracker.queries.quarter.tasks import TaskText

SHOWN_OF_NOTE, SHOWN_OF_TITLE = 120, 60  # letters; the task's page has the whole


@dataclass(frozen=True)
class TaskLine:
    """One task: whose, until when, how it stands, what was last said of it.

    ``kind`` and ``days``: as the status component shows them; an overdue task stays overdue while it waits (``also``).
    """

    id: int
    number: str
    title: str
    program: str | None
    is_illustrative: bool
    leads: Message
    due_on: date | None
    extended_from_on: date | None
    kind: StatusKind
    days: int | None
    also: StatusKind | None
    last_on: date | None
    last_note: str

    @property
    def short_title(self) -> str:
        """The beginning of a long title, for where only a word is needed."""
        return _shortened(self.title, SHOWN_OF_TITLE)


def task_lines(
    items: Sequence[Placed], texts: Mapping[int, TaskText], scope: Scope, names: AgencyNames, *, day: date
) -> list[TaskLine]:
    """The lines of these tasks as of ``day``. The program is named where several are shown."""
    return [_line(item, texts[item.task.id], scope, names, day) for item in items]


def leads_of(agencies: Sequence[int], names: AgencyNames) -> Message:
    """The lead agencies, short; several joined by commas; a word for none."""
    if not agencies:
        return message("no lead agency")
    return listed([message("%(name)s", name=names.short[agency_id]) for agency_id in agencies])


def _line(item: Placed, text: TaskText, scope: Scope, names: AgencyNames, day: date) -> TaskLine:
    program = scope.programs[item.task.agreement_id]
    is_late = item.box is Box.OVERDUE
    kind = item.status.kind
    return TaskLine(
        id=item.task.id,
        number=text.number,
        title=text.title,
        program=None if scope.chosen else program.label,
        is_illustrative=program.is_illustrative,
        leads=leads_of(item.task.leads, names),
        due_on=due_on(item.task, day),
        extended_from_on=item.task.extended_from_on,
        kind=StatusKind.OVERDUE if is_late else kind,
        days=item.status.days,
        also=kind if is_late and kind is not StatusKind.OVERDUE else None,
        last_on=text.last_on,
        last_note=_shortened(text.last_note or "", SHOWN_OF_NOTE),
    )


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
