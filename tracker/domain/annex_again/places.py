"""Where tasks stand: which headings of the paper are which standing ones, what moved, and the order after all."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.annex_again.facts import Heading, PaperTask, StandingTask, words_key
from tracker.domain.annex_again.matching import group_keys, states_headings


@dataclass(frozen=True)
class RenamedHeading:
    """A heading whose tasks stand in the paper under other words."""

    id: int
    before: str
    after: str


@dataclass(frozen=True)
class HeadingMap:
    """``ids``: heading of the paper ("" for none) -> standing heading, None where it is new; in the paper's order.

    ``is_stated``: False when the paper has no headings at all; then every task stays where it is.
    """

    ids: Mapping[str, int | None]
    renamed: tuple[RenamedHeading, ...] = ()
    is_stated: bool = True
    is_reordered: bool = False


def map_headings(
    headings: Sequence[Heading],
    standing: Mapping[int, StandingTask],
    paper: Sequence[PaperTask],
    pairs: Mapping[int, int],
) -> HeadingMap:
    """The same words first; then, where most tasks of both are the same, the heading was renamed."""
    if not states_headings(paper):
        return HeadingMap({}, is_stated=False)
    keys = group_keys(headings)
    found: dict[str, int | None] = {}
    for title in dict.fromkeys(task.read.group or "" for task in paper):
        fitting = (one.id for one in headings if words_key(title) in keys[one.id] and one.id not in found.values())
        found[title] = next(fitting, None)
    renamed = []
    for title in [title for title, id_ in found.items() if id_ is None]:
        one = _heading_of_most(title, headings, standing, paper, pairs)
        if one is not None and one.id not in found.values():
            found[title] = one.id
            renamed.append(RenamedHeading(one.id, one.label, title))
    places = {one.id: place for place, one in enumerate(headings)}
    in_order = [places[id_] for id_ in found.values() if id_ is not None]
    return HeadingMap(found, tuple(renamed), is_reordered=in_order != sorted(in_order))


def _heading_of_most(
    title: str,
    headings: Sequence[Heading],
    standing: Mapping[int, StandingTask],
    paper: Sequence[PaperTask],
    pairs: Mapping[int, int],
) -> Heading | None:
    of_group = [task.index for task in paper if (task.read.group or "") == title]
    now = Counter(standing[pairs[index]].heading_id for index in of_group if index in pairs)
    if not now:
        return None
    id_, count = now.most_common(1)[0]
    held = sum(task.heading_id == id_ for task in standing.values() if not task.is_given_up)
    is_most = count * 2 > len(of_group) and count * 2 > held
    return next((one for one in headings if one.id == id_), None) if is_most else None


def moved_within(standing_order: Sequence[int], paper_order: Sequence[int]) -> set[int]:
    """The fewest of the tasks that, taken out and put in again, give the paper's order. Both hold the same ids."""
    place = {id_: at for at, id_ in enumerate(standing_order)}
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for id_ in paper_order:
        at = bisect_left(tails, place[id_])
        before[id_] = ends[at - 1] if at else None
        tails[at : at + 1] = [place[id_]]
        ends[at : at + 1] = [id_]
    stay: set[int] = set()
    id_or_none = ends[-1] if ends else None
    while id_or_none is not None:
        stay.add(id_or_none)
        id_or_none = before[id_or_none]
    return set(paper_order) - stay


def in_order(standing_order: Sequence[int], paper_order: Sequence[int], moving: set[int]) -> list[int]:
    """The tasks of one heading: those that stay in their order, each that moves or is new behind its neighbour above.

    ``paper_order``: all that the paper has under this heading, ``moving`` those of them that are put there now.
    """
    found = [id_ for id_ in standing_order if id_ not in moving]
    above: int | None = None
    for id_ in paper_order:
        if id_ in moving:
            found.insert(found.index(above) + 1 if above is not None else 0, id_)
        if id_ in moving or id_ in found:
            above = id_
    return found
