"""What the paper changes: tasks added, changed (old and new), moved, gone, and those of which a person must say more.

Only numbers that differ are one line together: a task put in at the top renumbers a hundred others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.domain.annex_again.facts import (
    Heading,
    PaperTask,
    StandingTask,
    is_same_text,
    staying,
    to_be,
    who_stands,
)
from tracker.domain.annex_again.matching import Matching, match
from tracker.domain.annex_again.places import HeadingMap, map_headings, moved_within
from tracker.domain.paper_agencies import PlannedPart
from tracker.domain.tasks import LEADING


class Kind(StrEnum):
    """What becomes of a task, in the order in which it is shown."""

    UNCLEAR = "unclear"
    CHANGED = "changed"
    ADDED = "added"
    MOVED = "moved"
    GONE = "gone"


class Fact(StrEnum):
    """What can differ."""

    TITLE = "title"
    LEAD = "lead"
    COORDINATING = "coordinating"
    DUE = "due"
    DELIVERABLE = "deliverable"
    HEADING = "heading"
    NUMBER = "number"


OF_PLACE = frozenset({Fact.HEADING, Fact.NUMBER})


@dataclass(frozen=True)
class Difference:
    """One fact as it stands and as the paper has it. ``is_new_agency``: a name nobody bears yet is in it."""

    fact: Fact
    before: str
    after: str
    is_new_agency: bool = False


@dataclass(frozen=True)
class Line:
    """One task that does not stand as the paper has it.

    ``staying``: agencies that the paper names no more and whose parts stay, coordinating, because of their work.
    ``candidates``: the standing tasks that come into question. ``by_likeness``: found by a reworded title.
    ``is_decided``: a person said which task it is. ``is_moved``: it stands at another place.
    """

    key: str
    kind: Kind
    paper: PaperTask | None = None
    task: StandingTask | None = None
    differences: tuple[Difference, ...] = ()
    staying: tuple[str, ...] = ()
    candidates: tuple[StandingTask, ...] = ()
    by_likeness: bool = False
    is_decided: bool = False
    is_moved: bool = False


@dataclass(frozen=True)
class AnnexChanges:
    """All lines in their order; what stays; numbers and headings, each taken over together or not at all."""

    lines: tuple[Line, ...]
    same_count: int
    renumbered: tuple[tuple[StandingTask, str], ...]
    headings: HeadingMap
    pairs: Mapping[int, int] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """True when all stands as the paper has it."""
        return not (self.lines or self.renumbered or self.has_headings)

    @property
    def has_headings(self) -> bool:
        """True when headings were renamed or stand in another order."""
        return bool(self.headings.renamed) or self.headings.is_reordered

    @property
    def digest(self) -> str:
        """What was shown, so that nothing else is saved by confirming it."""
        shown = [
            (line.key, line.differences, line.staying, line.task, _named(line), [task.id for task in line.candidates])
            for line in self.lines
        ]
        every = (shown, self.renumbered, self.headings.renamed, list(self.headings.ids.items()))
        return hashlib.sha256(repr(every).encode()).hexdigest()

    def count(self, kind: Kind) -> int:
        """How many lines are of that kind."""
        return sum(line.kind is kind for line in self.lines)


def compare(
    standing: Sequence[StandingTask],
    paper: Sequence[PaperTask],
    headings: Sequence[Heading],
    decided: Mapping[int, int] | None = None,
) -> AnnexChanges:
    """The changes. ``standing`` and ``headings`` in their order; ``decided`` as ``matching.match`` takes it."""
    found = match(standing, paper, headings, decided)
    tasks = {task.id: task for task in standing}
    mapped = map_headings(headings, tasks, paper, found.pairs)
    return _Comparing(tasks, paper, headings, found, mapped).changes()


class _Comparing:
    def __init__(
        self,
        tasks: Mapping[int, StandingTask],
        paper: Sequence[PaperTask],
        headings: Sequence[Heading],
        found: Matching,
        mapped: HeadingMap,
    ) -> None:
        self.tasks, self.paper, self.found, self.mapped = tasks, paper, found, mapped
        self.labels = {one.id: one.label for one in headings}
        self.moved = self._moved()
        self.renumbered: list[tuple[StandingTask, str]] = []

    def changes(self) -> AnnexChanges:
        lines = [line for one in self.paper if (line := self._line(one)) is not None]
        in_question = {id_ for ids in self.found.unclear.values() for id_ in ids}
        claimed = in_question | set(self.found.pairs.values())
        lines += [
            Line(f"s{task.id}", Kind.GONE, task=task)
            for task in self.tasks.values()
            if task.id not in claimed and not task.is_given_up
        ]
        order = list(Kind)
        lines.sort(key=lambda line: order.index(line.kind))
        differing = sum(line.kind in (Kind.CHANGED, Kind.MOVED) for line in lines) + len(self.renumbered)
        return AnnexChanges(
            lines=tuple(lines),
            same_count=len(self.found.pairs) - differing,
            renumbered=tuple(self.renumbered),
            headings=self.mapped,
            pairs=dict(self.found.pairs),
        )

    def _line(self, one: PaperTask) -> Line | None:
        key, is_decided = f"p{one.index}", one.index in self.found.decided
        if one.index in self.found.unclear:
            candidates = tuple(self.tasks[id_] for id_ in self.found.unclear[one.index])
            return Line(key, Kind.UNCLEAR, one, candidates=candidates)
        if one.index not in self.found.pairs:
            return Line(key, Kind.ADDED, one, is_decided=is_decided)
        task = self.tasks[self.found.pairs[one.index]]
        content, place = self._content_differences(one, task), self._place_differences(one, task)
        is_moved = any(each.fact is Fact.HEADING for each in place) or task.id in self.moved
        if not content and not is_moved:
            if place:
                self.renumbered.append((task, place[0].after))
            return None
        return Line(
            key,
            Kind.CHANGED if content else Kind.MOVED,
            one,
            task,
            differences=(*content, *place),
            staying=tuple(part.name for part in staying(task, one)) if content else (),
            by_likeness=one.index in self.found.by_likeness,
            is_decided=is_decided,
            is_moved=is_moved,
        )

    def _content_differences(self, one: PaperTask, task: StandingTask) -> list[Difference]:
        meant = to_be(one, task)
        texts = (
            (Fact.TITLE, task.title, meant.title),
            (Fact.DUE, task.due_text, meant.due_text),
            (Fact.DELIVERABLE, task.deliverable, meant.deliverable),
        )
        found = [Difference(fact, now, then) for fact, now, then in texts if not is_same_text(now, then)]
        stands, named, parts = who_stands(task), meant.who, meant.planned.parts
        if stands[0] != named[0]:
            leads = [part for part in parts if part.role in LEADING]
            before = [part.name for part in task.parts if part.role in LEADING]
            found.append(_of_agencies(Fact.LEAD, before, leads))
        if stands[1:] != named[1:]:
            helpers = [part for part in parts if part.role not in LEADING]
            before = [part.name for part in task.parts if part.role not in LEADING]
            others = (task.others, meant.planned.others)
            found.append(_of_agencies(Fact.COORDINATING, before, helpers, others=others))
        order = list(Fact)
        return sorted(found, key=lambda each: order.index(each.fact))

    def _place_differences(self, one: PaperTask, task: StandingTask) -> list[Difference]:
        found = []
        if self.mapped.is_stated and self.mapped.ids[one.read.group or ""] != task.heading_id:
            found.append(Difference(Fact.HEADING, self.labels.get(task.heading_id, ""), one.read.group or ""))
        number = to_be(one, task).number
        if number != task.number:
            found.append(Difference(Fact.NUMBER, task.number, number))
        return found

    def _moved(self) -> set[int]:
        """Tasks that stay under their heading at another place; of a crowd that moved, the fewest."""
        orders: dict[int, list[int]] = {}
        for one in self.paper:
            id_ = self.found.pairs.get(one.index)
            if id_ is None:
                continue
            heading_id = self.tasks[id_].heading_id
            if not self.mapped.is_stated or self.mapped.ids[one.read.group or ""] == heading_id:
                orders.setdefault(heading_id, []).append(id_)
        return {
            id_
            for paper_order in orders.values()
            for id_ in moved_within(sorted(paper_order, key=lambda id_: self.tasks[id_].place), paper_order)
        }


def _named(line: Line) -> list[tuple[str, int | None]]:
    parts = line.paper.planned.parts if line.paper else ()
    return [(part.written, part.agency.id if part.agency else None) for part in parts]


def _of_agencies(
    fact: Fact, before: Sequence[str], parts: Sequence[PlannedPart], others: tuple[str, str] = ("", "")
) -> Difference:
    then = [part.agency.name if part.agency else part.written for part in parts]
    return Difference(
        fact,
        "; ".join([*before, *filter(None, others[:1])]),
        "; ".join([*then, *filter(None, others[1:])]),
        is_new_agency=any(part.agency is None for part in parts),
    )
