"""What was read from a paper and is not saved yet: an agreement with its tasks, and every problem by cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from tracker.domain.messages import Message
from tracker.domain.periods import Cadence
from tracker.domain.review_clauses import cadences_in

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class ProposedTask:
    """One task as the annex has it. Texts are as written; ``due_on`` and its companions are how the due text was read.

    ``group`` is the heading it stands under (None: the annex has none), ``cell`` where its content stands. ``places``:
    the cells of its other facts too, by name ("position", "title", "lead", "coordinating", "due", "deliverable"), also
    of empty ones, so that a problem is shown where it lies. ``section`` counts where numbers may begin anew.
    """

    position: str | None
    group: str | None
    title: str
    lead: str
    coordinating: str
    due_text: str
    due_kind: str
    due_on: date | None
    deliverable: str
    cell: str
    starts_on: date | None = None
    strictly_before: bool = False
    each: str | None = None
    precision: str | None = None
    places: tuple[tuple[str, str], ...] = ()
    section: int = 0

    def place(self, fact: str) -> str:
        """The cell of a fact; that of the content where the table has no column for it."""
        return dict(self.places).get(fact, self.cell)


@dataclass(frozen=True)
class Problem:
    """What is wrong and where: ``cell`` as "E2", "Sheet!E2" or "T1!E2", None for the whole document."""

    cell: str | None
    severity: Severity
    message: Message


@dataclass(frozen=True)
class Source:
    """Where a fact of the head stands: the words, and their cell (None in a text).

    ``fact``: the head's field, or a cadence of reviews ("quarterly"), or "once" for reviews without a rhythm. ``rule``:
    how it was guessed from these words; None when they state it.
    """

    fact: str
    quote: str
    cell: str | None = None
    rule: Message | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """All that was read from one file. Facts that the paper does not state are None or empty, never guessed.

    ``valid_from`` and ``valid_to`` are the days of the validity that the title states, also before the signing.
    ``review_clause`` is the paper's own sentence about its reviews, ``validity_text`` its own words of its validity.
    """

    kind: str | None = None
    symbol: str | None = None
    title: str | None = None
    parties: tuple[str, ...] = ()
    signed_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    review_clause: str | None = None
    validity_text: str | None = None
    sources: tuple[Source, ...] = ()
    tasks: tuple[ProposedTask, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def cadences(self) -> tuple[Cadence, ...]:
        """The reviews that its sentences order, the shortest first; empty when they name no rhythm."""
        told = {source.fact for source in self.sources} | set(cadences_in(self.review_clause))
        return tuple(cadence for cadence in Cadence if cadence in told)

    @property
    def is_refused(self) -> bool:
        """True if any problem is an error: then nothing of the file may be saved."""
        return any(problem.severity == "error" for problem in self.problems)


def to_json(proposal: Proposal, say: Callable[[Message], str]) -> dict[str, Any]:
    """The proposal in the fixed form of ``agreements import --json``; ``say`` turns a Message into a sentence."""
    return {
        "kind": proposal.kind,
        "symbol": proposal.symbol,
        "title": proposal.title,
        "parties": list(proposal.parties),
        "signed_on": _day(proposal.signed_on),
        "valid_from": _day(proposal.valid_from),
        "valid_to": _day(proposal.valid_to),
        "review_clause": proposal.review_clause,
        "tasks": [_task(task) for task in proposal.tasks],
        "problems": [
            {"cell": problem.cell, "severity": problem.severity, "message": say(problem.message)}
            for problem in proposal.problems
        ],
    }


def _task(task: ProposedTask) -> dict[str, Any]:
    return {
        "position": task.position,
        "group": task.group,
        "title": task.title,
        "lead": task.lead,
        "coordinating": task.coordinating,
        "due_text": task.due_text,
        "due_kind": task.due_kind,
        "due_on": _day(task.due_on),
        "deliverable": task.deliverable,
        "cell": task.cell,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
