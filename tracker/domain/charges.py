"""Who is in charge of an agency's part of a task: the post that was named, else all officers of the agency."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256

from tracker.domain.permissions import HEADS, Role, Viewer


@dataclass(frozen=True)
class Desk:
    """A post of an agency that works on programs, with whoever holds it today: id and name of each person."""

    post_id: int
    role: Role
    title: str
    people: tuple[tuple[int, str], ...] = ()

    @property
    def said(self) -> str:
        """Post and people, as both are shown: "Chuyên viên – Chi"."""
        return " – ".join([self.title, *([", ".join(name for _id, name in self.people)] if self.people else [])])


def answers_for_part(charge_id: int | None, post_id: int | None, desks: Collection[Desk]) -> bool:
    """Is this post the one that a part goes from when its holder hands over?

    ``charge_id``: the post named for the part, None for nobody. What names nobody is the only officer's; where there
    are several officers (or none) it is theirs in common, and ``post_id`` None stands for that.
    """
    if charge_id is not None:
        return charge_id == post_id
    officers = [desk.post_id for desk in desks if desk.role is Role.OFFICER and desk.people]
    return post_id == (officers[0] if len(officers) == 1 else None)


def may_hand_over(by: Viewer, agency_id: int, desk: Desk | None) -> bool:
    """May this person pass on what that desk (None: what names nobody) is in charge of?

    An officer what is his own; the head of unit and the leader what is anybody's of their agency.
    """
    roles = {seat.role for seat in by.seats if seat.agency_id == agency_id}
    if roles & HEADS:
        return True
    return Role.OFFICER in roles and desk is not None and by.person_id in {id_ for id_, _name in desk.people}


def seen_parts(part_ids: Iterable[int]) -> str:
    """A short mark of the parts that somebody was shown, so that the list cannot change between look and word."""
    return sha256(",".join(map(str, sorted(part_ids))).encode()).hexdigest()[:16]
