"""Phụ lục phân công nhiệm vụ: the task annex of a program, as it would be signed today and as it is read in again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tracker.domain.papers.joint_report import JointReport, PaperTask
from tracker.domain.status import StatusKind, TaskStatus

DONE = (StatusKind.DONE, StatusKind.DONE_LATE)
LATE = (StatusKind.OVERDUE, StatusKind.DONE_LATE)


@dataclass(frozen=True)
class AnnexTask:
    """One task. Agencies by the names they are written with; ``result``: the newest that was logged."""

    number: str
    title: str
    leads: tuple[str, ...]
    coordinating: tuple[str, ...]
    due_text: str
    due_on: date | None
    deliverable: str
    result: str
    status: TaskStatus


@dataclass(frozen=True)
class AnnexContent:
    """A heading with its tasks; number and title may be empty."""

    number: str
    title: str
    tasks: tuple[AnnexTask, ...]


@dataclass(frozen=True)
class Annex:
    """``as_of_on``: the day on which results and states are told."""

    kind: str
    symbol: str | None
    title: str
    signed_on: date | None
    parties: tuple[str, ...]
    as_of_on: date
    contents: tuple[AnnexContent, ...]


def annex_of_report(report: JointReport) -> Annex:
    """The annex as a final version holds it: tasks and agencies, results and states of its closing day."""
    by_content = groupby(report.tasks, key=lambda task: task.content)
    return Annex(
        kind=report.by_kind,
        symbol=report.symbol,
        title=report.agreement,
        signed_on=report.agreed_on,
        parties=tuple(report.head.names),
        as_of_on=report.as_of_on,
        contents=tuple(AnnexContent("", title, tuple(_tasks(tasks))) for title, tasks in by_content),
    )


def _tasks(tasks: Iterable[PaperTask]) -> Iterable[AnnexTask]:
    for task in tasks:
        status = TaskStatus(task.status, task.days, is_done=task.status in DONE, is_late=task.status in LATE)
        yield AnnexTask(
            number=task.number,
            title=task.title,
            leads=task.leads,
            coordinating=task.coordinating,
            due_text=task.due_text,
            due_on=task.due_on,
            deliverable=task.deliverable,
            result=task.results[-1].note if task.results else "",
            status=status,
        )
