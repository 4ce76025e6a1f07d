"""What a person mends on the preview of a paper: rows changed, left out or added, and the head.

What was read stays as it was read; mends lie beside it. Problems are worked out anew after each mend.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from tracker.domain.due_dates import parse_due
from tracker.domain.messages import Message
from tracker.domain.periods import Cadence
from tracker.domain.proposal_limits import limit_problems, limits_of_head, too_long
from tracker.domain.proposal_rules import NO_LEAD_COLUMN, problems_of_tasks
from tracker.domain.proposals import Problem, Proposal, ProposedTask, Severity

FACTS = ("position", "title", "lead", "coordinating", "due", "deliverable")
MOST_ADDED = 200
_Key = tuple[int, str, Severity, Message]


@dataclass(frozen=True, kw_only=True)
class RowText:
    """The texts of one row as typed."""

    position: str = ""
    title: str = ""
    group: str = ""
    lead: str = ""
    coordinating: str = ""
    due_text: str = ""
    deliverable: str = ""


@dataclass(frozen=True, kw_only=True)
class MendedHead:
    """The head as its person left it. ``cadences``: the reviews ticked."""

    kind: str | None
    symbol: str | None
    title: str | None
    parties: tuple[str, ...]
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
    tracked_from: date | None
    cadences: tuple[Cadence, ...]


@dataclass(frozen=True, kw_only=True)
class Mends:
    """Rows go by number: those read from 1 on in the paper's order, then those ``added``, each after another row.

    ``left_out``: the reason for each row that is not imported. ``added``: number -> the row it follows (0: none).
    ``meant``: a name as written -> the id of the agency it means, 0 for a new one.
    """

    rows: Mapping[int, RowText] = field(default_factory=dict)
    left_out: Mapping[int, str] = field(default_factory=dict)
    added: Mapping[int, int] = field(default_factory=dict)
    meant: Mapping[str, int] = field(default_factory=dict)
    head: MendedHead | None = None


@dataclass(frozen=True)
class Row:
    """One row of the preview. ``read``: as the paper has it, None for an added one; ``because``: why it is left out."""

    number: int
    task: ProposedTask
    read: ProposedTask | None
    because: str | None = None


@dataclass(frozen=True)
class Located:
    """A problem and the row and fact where it is mended; both None for one of the whole document."""

    problem: Problem
    row: int | None = None
    fact: str | None = None


@dataclass(frozen=True)
class Draft:
    """The preview as it stands: what would be saved, all rows, and every problem with its place."""

    proposal: Proposal
    rows: tuple[Row, ...]
    located: tuple[Located, ...]


def text_of(task: ProposedTask) -> RowText:
    """What can be mended of a task."""
    return RowText(
        position=task.position or "",
        title=task.title,
        group=task.group or "",
        lead=task.lead,
        coordinating=task.coordinating,
        due_text=task.due_text,
        deliverable=task.deliverable,
    )


def with_text(task: ProposedTask, text: RowText) -> ProposedTask:
    """The task with these texts; its time is read anew."""
    due = parse_due(text.due_text)
    return replace(
        task,
        position=text.position.rstrip(".") or None,
        title=text.title,
        group=text.group or None,
        lead=text.lead,
        coordinating=text.coordinating,
        deliverable=text.deliverable,
        due_text=text.due_text,
        due_kind=due.kind.value,
        due_on=due.due_on,
        starts_on=due.starts_on,
        strictly_before=due.strictly_before,
        each=due.each,
        precision=due.precision,
    )


def draft_of(read: Proposal, mends: Mends) -> Draft:
    """What was read, mended, with its problems worked out anew."""
    head = mends.head
    headed = read if head is None else replace(read, **_head_facts(head))
    rows = tuple(_rows(read, mends))
    located = tuple(_problems(read, headed, rows))
    tasks = tuple(row.task for row in rows if row.because is None)
    return Draft(replace(headed, tasks=tasks, problems=tuple(one.problem for one in located)), rows, located)


def _head_facts(head: MendedHead) -> dict[str, Any]:
    return {
        one.name: getattr(head, one.name) for one in fields(MendedHead) if one.name not in ("tracked_from", "cadences")
    }


def _rows(read: Proposal, mends: Mends) -> Iterator[Row]:
    followers: dict[int, list[int]] = {}
    for number, after in sorted(mends.added.items()):
        followers.setdefault(after, []).append(number)
    yield from _added(0, followers, mends, section=0)
    for number, task in enumerate(read.tasks, start=1):
        text = mends.rows.get(number)
        yield Row(number, with_text(task, text) if text else task, task, mends.left_out.get(number))
        yield from _added(number, followers, mends, section=task.section)


def _added(after: int, followers: dict[int, list[int]], mends: Mends, *, section: int) -> Iterator[Row]:
    for number in followers.pop(after, ()):
        text = mends.rows.get(number, RowText())
        blank = ProposedTask(
            position=None, group=None, title="", lead="", coordinating="", due_text="", due_kind="", due_on=None,
            deliverable="", cell="", section=section,
        )  # fmt: skip
        yield Row(number, with_text(blank, text), None)
        yield from _added(number, followers, mends, section=section)


def _problems(read: Proposal, headed: Proposal, rows: Sequence[Row]) -> Iterator[Located]:
    """Of the whole document first, then by row.

    What the rules find is worked out anew. What only the reader could see (a formula, a mark that points nowhere)
    stands until its text is changed or its row is left out. What the reader knew better of a row as it stands in the
    paper (a number merged over two rows is not used twice) is not reported now either.
    """
    as_read = list(enumerate(read.tasks, start=1))
    places = {task.place(fact): (number, fact) for number, task in reversed(as_read) for fact in reversed(FACTS)}
    limits = set(limit_problems(read))
    reported = [(places.get(one.cell or ""), one) for one in read.problems if one not in limits]
    before = _by_rules(as_read, read)
    told = {(*place, one.severity, one.message) for place, one in reported if place}
    has_leads = all(one.message != NO_LEAD_COLUMN for _, one in reported)
    yield from (Located(one) for place, one in reported if place is None and one.message != NO_LEAD_COLUMN)
    yield from (Located(one) for one in limits_of_head(headed))
    now = {row.number: row for row in rows if row.because is None}
    by_row: dict[int, list[Located]] = {number: [] for number in now}
    for place, one in reported:
        if place and (*place, one.severity, one.message) not in before and _is_as_read(now.get(place[0]), place[1]):
            by_row[place[0]].append(Located(one, *place))
    hidden = before.keys() - told if has_leads else set[_Key]()
    for number, fact, severity, said in _by_rules([(row.number, row.task) for row in now.values()], headed):
        if (number, fact, severity, said) not in hidden:
            problem = Problem(now[number].task.place(fact) or None, severity, said)
            by_row[number].append(Located(problem, number, fact))
    for row in now.values():
        by_row[row.number] += [
            Located(Problem(row.task.place(fact) or None, "error", said), row.number, fact)
            for fact, said in too_long(row.task)
        ]
        yield from sorted(by_row[row.number], key=lambda one: FACTS.index(one.fact or "title"))


def _by_rules(tasks: Sequence[tuple[int, ProposedTask]], of: Proposal) -> dict[_Key, None]:
    """In their order, each once."""
    found = problems_of_tasks(tasks, valid_from=of.valid_from, valid_to=of.valid_to)
    return dict.fromkeys((number, one.fact, one.severity, one.message) for number, one in found)


def _is_as_read(row: Row | None, fact: str) -> bool:
    return row is not None and row.read is not None and _fact(row.task, fact) == _fact(row.read, fact)


def _fact(task: ProposedTask, fact: str) -> object:
    return task.due_text if fact == "due" else getattr(task, fact)
