"""Which contents of a program carry which of its parent program; proposed by their titles, decided by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.annex_again.titles import POSSIBLE, near_titles
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message


@dataclass(frozen=True)
class Heading:
    """One content. ``aligned_to_id``: the content of the parent program that it carries, once somebody said so."""

    id: int
    number: str
    title: str
    aligned_to_id: int | None = None

    @property
    def label(self) -> str:
        """Number and title as one line; empty where the paper has no headings."""
        return " ".join(word for word in (self.number, self.title) if word)


@dataclass(frozen=True)
class CarriedHeading:
    """A content of the parent program with those below that carry it, and those that look as if they did."""

    heading: Heading
    carried_by: tuple[Heading, ...]
    proposed: tuple[Heading, ...]

    @property
    def is_left_out(self) -> bool:
        """Nothing below carries it."""
        return not self.carried_by


@dataclass(frozen=True)
class Alignment:
    """One program against its parent. ``added``: its contents that carry none of the parent's."""

    rows: tuple[CarriedHeading, ...]
    added: tuple[Heading, ...]

    @property
    def left_out(self) -> tuple[Heading, ...]:
        """Contents of the parent that nothing here carries."""
        return tuple(row.heading for row in self.rows if row.is_left_out)

    @property
    def carried_count(self) -> int:
        """How many contents of the parent are carried."""
        return len(self.rows) - len(self.left_out)


def proposals(above: Sequence[Heading], own: Sequence[Heading]) -> dict[int, int]:
    """For contents that carry none yet: the parent's content whose title is most alike, if it is alike enough."""
    open_ones = [(one.id, one.title) for one in own if one.aligned_to_id is None and one.title]
    best: dict[int, tuple[float, int]] = {}
    for alike, own_id, above_id in near_titles(open_ones, [(one.id, one.title) for one in above if one.title]):
        if alike >= POSSIBLE and (alike, -above_id) > best.get(own_id, (0.0, 0)):
            best[own_id] = (alike, -above_id)
    return {own_id: -found for own_id, (_alike, found) in best.items()}


def align(above: Sequence[Heading], own: Sequence[Heading], *, proposes: bool = True) -> Alignment:
    """Put the contents of a program beside those of its parent. ``proposes``: nobody has decided yet."""
    proposed = proposals(above, own) if proposes else {}
    known = {one.id for one in above}
    return Alignment(
        rows=tuple(
            CarriedHeading(
                heading,
                tuple(one for one in own if one.aligned_to_id == heading.id),
                tuple(one for one in own if proposed.get(one.id) == heading.id),
            )
            for heading in above
        ),
        added=tuple(one for one in own if one.aligned_to_id not in known),
    )


def check_alignment(chosen: Mapping[int, int | None], *, above: set[int], own: set[int]) -> None:
    """``chosen``: content -> content of the parent or None. Raises RuleBroken where one belongs to neither program."""
    if not set(chosen) <= own:
        raise RuleBroken(message("One of these headings does not belong to this agreement."))
    if not {one for one in chosen.values() if one is not None} <= above:
        raise RuleBroken(message("That content is not in the parent program any more; please choose anew."))
