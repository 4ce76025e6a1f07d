"""A line of programs (chuỗi chương trình kế tiếp nhau): which stand below one through those that it follows.

The rule: a program stands below its parent, and below every program that follows that one. What goes down on its own,
guidance and the mail of a quarter, takes this way only through programs that are over. ``models/lines`` asks it in SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kin:
    """One program and its kin. ``closed_into_id``: by the closing that stands; ``is_over``: closed, or out of force."""

    id: int
    parent_id: int | None = None
    predecessor_id: int | None = None
    closed_into_id: int | None = None
    is_over: bool = False


def line_back(agreement_id: int, programs: Iterable[Kin], *, only_over: bool = False) -> frozenset[int]:
    """The program and those it follows, at whatever remove. ``only_over``: no further than to one that goes on."""
    by_id = {one.id: one for one in programs}
    found, new = {agreement_id}, {agreement_id}
    while new:
        before = {one.id for one in by_id.values() if one.closed_into_id in new}
        before |= {by_id[id_].predecessor_id or 0 for id_ in new} & by_id.keys()
        new = {id_ for id_ in before - found if by_id[id_].is_over or not only_over}
        found |= new
    return frozenset(found)


def below(agreement_id: int, programs: Iterable[Kin], *, levels: int, only_over: bool = False) -> frozenset[int]:
    """The programs that stand below it, as deep as ``levels``; of these too through those that each follows."""
    known = list(programs)
    lines: Mapping[int, frozenset[int]] = {one.id: line_back(one.id, known, only_over=only_over) for one in known}
    level, found = {agreement_id}, set[int]()
    for _level in range(levels):
        over = {id_ for one in level for id_ in lines[one]}
        level = {one.id for one in known if one.parent_id in over}
        found |= level
    return frozenset(found - {agreement_id})
