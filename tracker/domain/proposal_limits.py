"""Texts of a paper that are longer than can be kept: each is an error at its cell, before anything is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.domain.messages import Message, message
from tracker.domain.proposals import Problem, Proposal, ProposedTask

LONGEST_NAME, LONGEST_LINE, LONGEST_WORD, LONGEST_TITLE = 500, 1000, 40, 5000
MOST_TASKS = 5000


def within_limits(proposal: Proposal) -> Proposal:
    """The same proposal, with an error for every text that is too long to be kept."""
    found = tuple(limit_problems(proposal))
    return replace(proposal, problems=(*proposal.problems, *found)) if found else proposal


def limit_problems(proposal: Proposal) -> Iterator[Problem]:
    """An error for each text that is too long."""
    yield from limits_of_head(proposal)
    yield from (problem for task in proposal.tasks for problem in _of_task(task))


def limits_of_head(proposal: Proposal) -> Iterator[Problem]:
    """Those of the paper's head, and of its number of tasks."""
    limits = [(proposal.kind, LONGEST_NAME), (proposal.symbol, LONGEST_NAME), (proposal.title, LONGEST_LINE),
              (proposal.validity_text, LONGEST_NAME), (proposal.review_clause, LONGEST_TITLE)]  # fmt: skip
    for text, longest in [*limits, *((name, LONGEST_NAME) for name in proposal.parties)]:
        yield from _too_long(text, longest, None)
    if len(proposal.tasks) > MOST_TASKS:
        said = message("%(count)s tasks; at most %(most)s can be kept.", count=len(proposal.tasks), most=MOST_TASKS)
        yield Problem(None, "error", said)


def too_long(task: ProposedTask) -> Iterator[tuple[str, Message]]:
    """(fact, what is said) for every text of a task that cannot be kept."""
    limits = (
        ("position", task.position, LONGEST_WORD),
        ("title", task.group, LONGEST_LINE),
        ("title", task.title, LONGEST_TITLE),
        ("lead", task.lead, LONGEST_LINE),
        ("coordinating", task.coordinating, LONGEST_LINE),
        ("due", task.due_text, LONGEST_LINE),
        ("deliverable", task.deliverable, LONGEST_LINE),
        ("title", task.cell, LONGEST_WORD),
    )
    for fact, text, longest in limits:
        if text and len(text) > longest:
            yield fact, _said(text, longest)


def _of_task(task: ProposedTask) -> Iterator[Problem]:
    for _fact, said in too_long(task):
        yield Problem(task.cell[:LONGEST_WORD], "error", said)


def _too_long(text: str | None, longest: int, cell: str | None) -> Iterator[Problem]:
    if text and len(text) > longest:
        yield Problem(cell, "error", _said(text, longest))


def _said(text: str, longest: int) -> Message:
    return message("“%(start)s…” is longer than %(longest)s characters.", start=text[:40], longest=longest)
