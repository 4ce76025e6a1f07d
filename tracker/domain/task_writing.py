"""A task as people enter it, and what must hold before it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.due_dates import DueDate, parse_due
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message


@dataclass(frozen=True, kw_only=True)
class TaskWriting:
    """What a form says about a task. Agencies are chosen by id from those of the agreement, others are written.

    ``lead_text`` and ``coordinating_text`` may name several: "Sở Y tế; Sở Tư pháp", "hai bên".
    """

    content_id: int
    title: str
    number: str = ""
    deliverable: str = ""
    due_text: str = ""
    lead_ids: tuple[int, ...] = ()
    lead_text: str = ""
    coordinating_ids: tuple[int, ...] = ()
    coordinating_text: str = ""


def check_task(task: TaskWriting) -> DueDate:
    """How the due text is read. Raises RuleBroken with the field: no title, nobody leads, a date that is none."""
    if not task.title:
        raise RuleBroken(message("The task has no content."), field="title")
    if not task.lead_ids and not task.lead_text:
        raise RuleBroken(message("Choose who leads, or write a name."), field="lead_ids")
    due = parse_due(task.due_text)
    if due.looks_like_date and due.message is not None:
        raise RuleBroken(message("“%(written)s”: %(reason)s", written=due.text, reason=due.message), field="due_text")
    return due
