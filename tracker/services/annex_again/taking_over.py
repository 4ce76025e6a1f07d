"""Takes over what was chosen of a changed annex: all in one transaction, each task by the rules of its forms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.database import db, transaction
from tracker.domain.annex_again.changes import Kind, Line
from tracker.domain.annex_again.choices import (
    NUMBERS,
    Choices,
    Word,
    choices_of,
    is_closing,
    taken_lines,
)
from tracker.domain.annex_again.facts import to_be
from tracker.domain.due_dates import parse_due
from tracker.domain.errors import AlreadyDone, ChangedMeanwhile, RuleBroken
from tracker.domain.kept_proposals import from_plain
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.domain.task_writing import TaskWriting
from tracker.domain.tasks import SetState
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Task
from tracker.models.annex_again import PendingAnnex
from tracker.services.agencies import hold_agencies
from tracker.services.agreements.versions import Edited, close_agreement, open_agreement
from tracker.services.annex_again.comparing import Compared, compare_annex, read_seen
from tracker.services.annex_again.headings import Headings
from tracker.services.annex_again.placing import place_tasks
from tracker.services.once import spend
from tracker.services.reviews.planning import lay_reviews
from tracker.services.task_writing import delete_task, has_been_worked_on, put_state, task_facts, write_task
from tracker.services.uploads import held_upload


class AnnexOutdated(ChangedMeanwhile):
    """The program is not what the preview showed any more; ``version`` is the one it showed."""

    def __init__(self, version: int) -> None:
        super().__init__(message("Something has changed since this page was made. Look at it again, then confirm."))
        self.version = version


@dataclass(frozen=True)
class TakenOver:
    """The agreement, and how many tasks were touched."""

    agreement_id: int
    count: int


def take_over(
    token: str,
    *,
    seen: str,
    by: Viewer,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
    once: str | None = None,
) -> TakenOver:
    """Save what was chosen of the kept annex. ``seen``: ``Compared.seen`` of the page that was confirmed.

    Raises AnnexOutdated, AlreadyDone, RuleBroken (field "reason"), NotFound, NotAllowed.
    """
    with transaction():
        spend(once, at=now)
        pending = held_upload(PendingAnnex, token, by=by, now=now)
        if pending.taken_at is not None:
            raise AlreadyDone(message("This form was sent already; the first one counts."))
        agreement = open_agreement(pending.agreement_id, by=by, version=None, edited=Edited("annex", 0))
        hold_agencies()
        choices = choices_of(json.loads(pending.choices))
        compared = compare_annex(agreement.id, from_plain(json.loads(pending.payload)), choices.decided, today=today)
        version, digest = read_seen(seen)
        if digest != compared.changes.digest:
            raise AnnexOutdated(version)
        if is_closing(compared.changes, choices) and not choices.reason:
            raise RuleBroken(message("Write the reason; the other side reads it."), field="reason")
        count = _Taking(
            agreement=agreement, compared=compared, choices=choices, file_name=pending.file_name, by=by, today=today,
            now=now, calendar=calendar,
        ).all()  # fmt: skip
        pending.taken_at = now
        return TakenOver(agreement.id, count)


@dataclass
class _Taking:
    """One taking over, inside its transaction."""

    agreement: Agreement
    compared: Compared
    choices: Choices
    file_name: str
    by: Viewer
    today: date
    now: datetime
    calendar: WorkingCalendar

    def __post_init__(self) -> None:
        """What was chosen, and the headings it goes under."""
        self.lines = taken_lines(self.compared.changes, self.choices)
        self.ids = dict(self.compared.changes.pairs)
        self.headings = Headings(self.agreement.id, self.compared, self.choices)

    def all(self) -> int:
        """Everything that was chosen; answers how many tasks were touched."""
        before = self.headings.facts()
        self.headings.rename_and_order()
        moving: set[int] = set()
        for line in self.lines:
            if line.kind is Kind.GONE:
                self._end(line)
                continue
            heading_id = self.headings.of(line, self.ids)
            is_new = line.task is None
            task = self._written(line, heading_id)
            if is_new or line.is_moved:
                moving.add(task.id)
        renumbered = self._renumber()
        place_tasks(self.agreement.id, self.compared.paper, self.ids, moving, self.headings.order())
        self.headings.drop_emptied()
        lay_reviews(self.agreement, today=self.today, calendar=self.calendar)
        count = len(self.lines) + len(renumbered) + self.headings.is_followed
        if count:
            self._note(before, renumbered)
        return count

    def _written(self, line: Line, heading_id: int) -> Task:
        """The task of the line, added or changed, with its entry in the trail."""
        if line.paper is None:
            raise ValueError("a line of the paper")
        is_new = line.task is None
        new = Task(agreement_id=self.agreement.id, position=0, due_version=0)
        task = new if line.task is None else self._task(line.task.id)
        before = {} if is_new else task_facts(task)
        meant = to_be(line.paper, line.task)
        writing = TaskWriting(
            content_id=heading_id, title=meant.title, number=meant.number, deliverable=meant.deliverable,
            due_text=meant.due_text,
        )  # fmt: skip
        write_task(
            task, writing, parse_due(meant.due_text), meant.planned, self.agreement,
            calendar=self.calendar, index=self.compared.index,
        )  # fmt: skip
        task.source_cell = line.paper.read.cell or None
        self.ids[line.paper.index] = task.id
        self._record("added" if is_new else "edited", task.id, before, task_facts(task))
        return task

    def _end(self, line: Line) -> None:
        """Remove the task that the paper has no more, or close it with the reason."""
        if line.task is None:
            raise ValueError("a line of a standing task")
        task = self._task(line.task.id)
        if self.choices.word_for(line) == Word.REMOVE:
            if has_been_worked_on(task.id):
                raise RuleBroken(message("This task has progress. It cannot be deleted; cancel it with a reason."))
            before = task_facts(task)
            delete_task(task)
            db.session.flush()
            self._record("deleted", line.task.id, before, {})
            return
        before = {"set_state": task.set_state, "set_reason": task.set_reason}
        put_state(task, SetState.CANCELLED, reason=self.choices.reason, today=self.today)
        self._record("cancelled", task.id, before, {"set_state": task.set_state, "set_reason": task.set_reason})

    def _renumber(self) -> dict[int, tuple[str, str]]:
        """Numbers of tasks of which nothing else differs: task id -> old and new."""
        found: dict[int, tuple[str, str]] = {}
        if self.choices.takes(NUMBERS):
            for standing, number in self.compared.changes.renumbered:
                self._task(standing.id).number = number
                found[standing.id] = (standing.number, number)
        return found

    def _note(self, headings_before: list[str], renumbered: dict[int, tuple[str, str]]) -> None:
        """One entry about the whole: the file, how much of it, and what is no single task's."""
        headings = self.headings.facts()
        before: dict[str, Any] = {f"number:{id_}": old for id_, (old, _new) in renumbered.items()}
        after: dict[str, Any] = {f"number:{id_}": new for id_, (_old, new) in renumbered.items()}
        if headings != headings_before:
            before["contents"], after["contents"] = headings_before, headings
        for kind in Kind:
            if count := sum(line.kind is kind for line in self.lines):
                after[f"{kind.value}_count"] = count
        edited = Edited("annex", self.agreement.id)
        file = {"file": self.file_name}
        close_agreement(
            self.agreement, "taken-over", edited, by=self.by, at=self.now, before=before, after=after | file
        )

    def _record(self, action: str, task_id: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        close_agreement(
            self.agreement, action, Edited("task", task_id), by=self.by, at=self.now, before=before,
            after=after | {"file": self.file_name},
        )  # fmt: skip

    @staticmethod
    def _task(task_id: int) -> Task:
        """Held, so that nobody logs progress on it meanwhile."""
        return db.session.get_one(Task, task_id, with_for_update=True)
