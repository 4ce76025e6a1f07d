"""Phụ lục phân công nhiệm vụ: the task annex of a program, as it would be signed today and as it is read in again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.status import TaskStatus


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
