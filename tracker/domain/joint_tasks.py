"""How every task of a program stood when a review's data were closed: what a joint report counts and lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.domain.quarter.history import TaskHistory, facts_on
from tracker.domain.status import BoxName, StatusKind, box_name, task_status


@dataclass(frozen=True)
class JointTask:
    """One task on one day. ``leads`` and ``coordinating``: short names in the order of the paper.

    ``days``: calendar days overdue or left; ``box``: None for a cancelled task, which counts nowhere.
    """

    id: int
    content_id: int
    number: str
    title: str
    leads: tuple[str, ...]
    coordinating: tuple[str, ...]
    due_text: str
    due_on: date | None
    done_on: date | None
    deliverable: str
    status: StatusKind
    days: int | None
    box: BoxName | None


@dataclass(frozen=True)
class TaskWords:
    """What is written of a task; the rest is worked out from its history."""

    content_id: int
    number: str
    title: str
    leads: tuple[str, ...]
    coordinating: tuple[str, ...]
    due_text: str
    deliverable: str


def joint_task(words: TaskWords, history: TaskHistory, day: date) -> JointTask:
    """The task as it stood at the end of ``day``, as far as it is known now."""
    facts = facts_on(history, day)
    status = task_status(facts, day)
    return JointTask(
        id=history.id,
        **vars(words),
        due_on=facts.due_on,
        done_on=facts.done_on,
        status=status.kind,
        days=status.days,
        box=box_name(facts, status),
    )


@dataclass(frozen=True)
class JointParty:
    """Bên ký kết as a paper's head names it."""

    party_id: int
    agency_id: int
    name: str
    abbreviation: str | None


@dataclass(frozen=True)
class JointDecision:
    """What leaders decided and had not closed when the review was made final, or decided at this review."""

    text: str
    agency: str
    period: str
    due_on: date
    done_on: date | None


def as_facts(things: Iterable[Any]) -> list[Mapping[str, Any]]:
    """To be made canonical."""
    return [dict(vars(thing)) for thing in things]
