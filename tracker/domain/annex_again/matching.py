"""Which task of the paper is which standing task. What is not clear is left to a person, never guessed.

First the same title (twice the same: the one whose facts are the same), then a title reworded so little that no other
comes near. Numbers and places decide nothing by themselves: lists are renumbered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.domain.annex_again.facts import (
    Heading,
    PaperTask,
    StandingTask,
    is_same_text,
    to_be,
    who_stands,
    words_key,
)
from tracker.domain.annex_again.titles import (
    AT_ITS_PLACE,
    CLEAR,
    LIKELY,
    MARGIN,
    POSSIBLE,
    figures,
    near_titles,
)

NEW = 0
"""Decided by a person: no standing task is meant."""
MOST_CANDIDATES = 5
MOST_COMPARED = 2500  # pairs of tasks with one and the same title
_WEIGHTS = {"heading": 3, "agencies": 2, "due": 2, "deliverable": 1, "number": 1}
_LEAD = 2  # by how much the best must be better than the next among tasks of the same title


@dataclass
class Matching:
    """``pairs``: index in the paper -> standing id; ``unclear``: index -> ids that come into question.

    ``by_likeness``: paired because the titles are alike; ``decided``: paired, or called new, by a person.
    """

    pairs: dict[int, int] = field(default_factory=dict)
    unclear: dict[int, tuple[int, ...]] = field(default_factory=dict)
    by_likeness: set[int] = field(default_factory=set)
    decided: set[int] = field(default_factory=set)


def match(
    standing: Sequence[StandingTask],
    paper: Sequence[PaperTask],
    headings: Sequence[Heading],
    decided: Mapping[int, int] | None = None,
) -> Matching:
    """The pairs, and what is unclear. ``decided``: index in the paper -> standing id or NEW, said by a person."""
    return _Matcher(standing, paper, headings).match(decided or {})


def group_keys(headings: Iterable[Heading]) -> dict[int, frozenset[str]]:
    """How a paper may write each heading: with its number and without."""
    return {one.id: frozenset({words_key(one.title), words_key(one.label)}) for one in headings}


def states_headings(paper: Iterable[PaperTask]) -> bool:
    """False for a paper without any heading: then it says nothing about where tasks stand."""
    return any(task.read.group for task in paper)


class _Matcher:
    def __init__(
        self, standing: Sequence[StandingTask], paper: Sequence[PaperTask], headings: Sequence[Heading]
    ) -> None:
        self.standing = {task.id: task for task in standing}
        self.paper = paper
        self.keys = group_keys(headings)
        self.states_headings = states_headings(paper)
        self.found = Matching()
        self.taken: set[int] = set()
        self.settled: set[int] = set()

    def match(self, decided: Mapping[int, int]) -> Matching:
        for index, id_ in decided.items():
            if id_ != NEW and id_ in self.standing and id_ not in self.taken and index < len(self.paper):
                self._pair(index, id_)
                self.found.decided.add(index)
            elif id_ == NEW and index < len(self.paper):
                self.settled.add(index)
                self.found.decided.add(index)
        self._pair_the_same(with_heading=True)
        self._pair_the_same(with_heading=False)
        for ids, indexes in self._of_one_title():
            self._pair_of_one_title(ids, indexes)
        self._pair_alike()
        return self.found

    def _pair(self, index: int, id_: int) -> None:
        self.found.pairs[index] = id_
        self.taken.add(id_)
        self.settled.add(index)

    def _free(self, *, for_rewording: bool = False) -> list[StandingTask]:
        """A task that was given up is found by its own title only."""
        free = (task for task in self.standing.values() if task.id not in self.taken)
        return [task for task in free if not (for_rewording and task.is_given_up)]

    def _open(self) -> list[PaperTask]:
        return [task for task in self.paper if task.index not in self.settled]

    def _pair_the_same(self, *, with_heading: bool) -> None:
        """Tasks with the same title and facts; of too many those stay that were worked on."""
        groups: dict[object, list[StandingTask]] = {}
        for task in self._free():
            key = _facts(task.title, task.due_text, task.deliverable), who_stands(task)
            for heading in self._headings_of(task) if with_heading else ("",):
                groups.setdefault((key, heading), []).append(task)
        wanted: dict[object, list[PaperTask]] = {}
        for one in self._open():
            meant = to_be(one)
            key = _facts(meant.title, meant.due_text, meant.deliverable), meant.who
            heading = words_key(one.read.group) if with_heading and self.states_headings else ""
            wanted.setdefault((key, heading), []).append(one)
        for together, those in wanted.items():
            self._pair_equal(those, [task for task in groups.get(together, ()) if task.id not in self.taken])

    def _pair_equal(self, those: Sequence[PaperTask], free: list[StandingTask]) -> None:
        """Tasks that differ at most in their number: each with its own, the others in their order."""
        numbers = {one.read.position for one in those}
        free.sort(key=lambda task: (task.is_given_up, not task.is_worked_on, task.number not in numbers, task.place))
        chosen = sorted(free[: len(those)], key=lambda task: (task.is_given_up, task.place))
        for one in those:
            same = next((task for task in chosen if task.number == (one.read.position or "")), None)
            if same is not None:
                chosen.remove(same)
                self._pair(one.index, same.id)
        rest = [one for one in those if one.index not in self.settled]
        for one, task in zip(rest, chosen, strict=False):
            self._pair(one.index, task.id)

    def _headings_of(self, task: StandingTask) -> frozenset[str]:
        return self.keys.get(task.heading_id, frozenset()) if self.states_headings else frozenset({""})

    def _of_one_title(self) -> list[tuple[list[int], list[int]]]:
        ids: dict[str, list[int]] = {}
        free = self._free()
        going_on = {words_key(task.title) for task in free if not task.is_given_up}
        for task in free:
            key = words_key(task.title)
            if not (task.is_given_up and key in going_on):
                ids.setdefault(key, []).append(task.id)
        indexes: dict[str, list[int]] = {}
        for one in self._open():
            indexes.setdefault(words_key(one.read.title), []).append(one.index)
        return [(ids[key], indexes[key]) for key in indexes if key in ids]

    def _pair_of_one_title(self, ids: list[int], indexes: list[int]) -> None:
        if len(ids) == len(indexes) == 1:
            self._pair(indexes[0], ids[0])
            return
        if len(ids) * len(indexes) <= MOST_COMPARED:
            scores = {(index, id_): self._score(index, id_) for index in indexes for id_ in ids}
            self._pair_best(scores, lead=_LEAD, may_pair=lambda _index, _id: True)
        left = [id_ for id_ in ids if id_ not in self.taken]
        for index in indexes:
            if index not in self.settled and left:
                best = sorted(left, key=lambda id_: -self._score(index, id_))
                self._leave_open(index, best)

    def _leave_open(self, index: int, ids: Sequence[int]) -> None:
        self.found.unclear[index] = tuple(ids[:MOST_CANDIDATES])
        self.settled.add(index)

    def _pair_best(
        self,
        scores: Mapping[tuple[int, int], float],
        *,
        lead: float,
        may_pair: Callable[[int, int], bool],
    ) -> list[tuple[int, int]]:
        """Pair who is each other's best by ``lead``, until nobody is any more; answers them."""
        made: list[tuple[int, int]] = []
        order = sorted(scores, key=lambda pair: (-scores[pair], pair))
        while True:
            free = [pair for pair in order if pair[0] not in self.settled and pair[1] not in self.taken]
            best_of: dict[tuple[str, int], list[float]] = {}
            for index, id_ in free:
                best_of.setdefault(("paper", index), []).append(scores[index, id_])
                best_of.setdefault(("standing", id_), []).append(scores[index, id_])
            before = len(made)
            for index, id_ in free:
                sides = (best_of["paper", index], best_of["standing", id_])
                if index in self.settled or id_ in self.taken or not may_pair(index, id_):
                    continue
                if all(_leads(side, scores[index, id_], lead) for side in sides):
                    self._pair(index, id_)
                    made.append((index, id_))
            if len(made) == before:
                return made

    def _pair_alike(self) -> None:
        free = self._free(for_rewording=True)
        near = near_titles(
            [(one.index, one.read.title) for one in self._open()], [(task.id, task.title) for task in free]
        )
        scores = {(index, id_): alike for alike, index, id_ in near}
        clear = {pair for pair, alike in scores.items() if self._is_clear(*pair, alike)}
        made = self._pair_best(scores, lead=MARGIN, may_pair=lambda index, id_: (index, id_) in clear)
        self.found.by_likeness.update(index for index, _id in made)
        possible: dict[int, list[tuple[float, int]]] = {}
        for (index, id_), alike in scores.items():
            if index in self.settled or id_ in self.taken:
                continue
            if alike >= POSSIBLE or (alike >= AT_ITS_PLACE and self._is_at_its_place(index, id_)):
                possible.setdefault(index, []).append((-alike, id_))
        for index, id_ in self._same_but_title():
            possible.setdefault(index, [(0.0, id_)])
        for index, candidates in possible.items():
            self._leave_open(index, [id_ for _alike, id_ in sorted(candidates)])

    def _same_but_title(self) -> Iterator[tuple[int, int]]:
        """Open tasks, each with a free one that has its number and all its facts, whatever the title."""
        of_number = {task.number: task.id for task in self._free(for_rewording=True) if task.number}
        for one in self._open():
            id_ = of_number.get(one.read.position or "")
            if id_ is not None and self._same(one.index, id_) >= _WEIGHTS.keys():
                yield one.index, id_

    def _is_clear(self, index: int, id_: int, alike: float) -> bool:
        if alike < LIKELY or figures(self.paper[index].read.title) != figures(self.standing[id_].title):
            return False
        same = self._same(index, id_)
        return alike >= CLEAR or (alike >= LIKELY and {"agencies", "due", "deliverable"} <= same)

    def _is_at_its_place(self, index: int, id_: int) -> bool:
        return {"heading", "number", "agencies", "due"} <= self._same(index, id_)

    def _score(self, index: int, id_: int) -> float:
        return sum(_WEIGHTS[name] for name in self._same(index, id_))

    def _same(self, index: int, id_: int) -> set[str]:
        """The names of the facts that are the same on both sides."""
        one, task = self.paper[index], self.standing[id_]
        meant = to_be(one, task)
        heading = "" if not self.states_headings else words_key(one.read.group)
        facts = {
            "heading": heading in self._headings_of(task),
            "agencies": who_stands(task) == meant.who,
            "due": is_same_text(task.due_text, meant.due_text),
            "deliverable": is_same_text(task.deliverable, meant.deliverable),
            "number": bool(task.number) and task.number == one.read.position,
        }
        return {name for name, is_same in facts.items() if is_same}


def _facts(title: str, due_text: str, deliverable: str) -> tuple[str, str, str]:
    return words_key(title), words_key(due_text), words_key(deliverable)


def _leads(side: Sequence[float], score: float, lead: float) -> bool:
    """``side`` holds the scores of all that are free, the best first."""
    return side[0] == score and (len(side) == 1 or side[1] <= score - lead)
