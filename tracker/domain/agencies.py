"""Agencies: where they stand, and who answers today for one that was renamed or merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache


class Level(StrEnum):
    """Cấp: where in the State or the Party an agency stands."""

    CENTRAL = "central"
    PROVINCE = "province"
    COMMUNE = "commune"


class SuccessionKind(StrEnum):
    """How an agency's work passed on."""

    RENAME = "rename"
    MERGE = "merge"
    ABSORB = "absorb"
    SPLIT = "split"
    DISSOLVE = "dissolve"
    TRANSFER = "transfer"
    PART = "part"
    """Of some programs only, or some of their tasks."""


@dataclass(frozen=True)
class Succession:
    """From ``effective_on`` the successor answers for the predecessor's work. A split has no automatic answer, nor has
    a dissolution: that names no successor at all."""

    predecessor_id: int
    successor_id: int | None
    kind: SuccessionKind
    effective_on: date


INHERITING = frozenset({SuccessionKind.RENAME, SuccessionKind.MERGE, SuccessionKind.ABSORB, SuccessionKind.TRANSFER})
"""The whole work passes to one successor, of itself. Of a transfer only where a row says so: none is written any more
(decision 75), and those recorded before go on as they were."""
HANDED = frozenset({SuccessionKind.TRANSFER, SuccessionKind.PART})
"""Whoever gives is still there: nobody answers for anybody, the open rows of its programs become the other's. So what
it signs afterwards is its own."""
JOINING = frozenset({SuccessionKind.MERGE, SuccessionKind.ABSORB})
"""By these two agencies of one program may become one body (decision 77)."""
ENDING = frozenset({SuccessionKind.SPLIT, SuccessionKind.DISSOLVE})
"""Nobody answers until whoever decides has given the work to somebody (chờ phân công lại)."""


def answering(agency_id: int, successions: Iterable[Succession], *, on: date) -> int:
    """The agency that answers for ``agency_id`` on that day, through any chain of renamings and mergers."""
    heirs = {
        s.predecessor_id: s.successor_id
        for s in successions
        if s.kind in INHERITING and s.effective_on <= on and s.successor_id is not None
    }
    seen = {agency_id}
    while (heir := heirs.get(agency_id)) is not None and heir not in seen:
        seen.add(heir)
        agency_id = heir
    return agency_id


def awaits_since(agency_id: int, successions: Iterable[Succession], *, on: date) -> date | None:
    """Since when nobody answers for ``agency_id`` (its last heir was split or dissolved); None while somebody does."""
    known = tuple(successions)
    last = answering(agency_id, known, on=on)
    return min((s.effective_on for s in known if s.predecessor_id == last and _has_ended(s, on)), default=None)


class Answers:
    """Who answers for whom on one day, looked up once for each agency: whoever goes through a hundred thousand things
    owed asks for the same few again and again."""

    def __init__(self, successions: Iterable[Succession], *, on: date) -> None:
        self._known, self._on = tuple(successions), on
        self._answering: dict[int, int] = {}
        self._awaits: dict[int, bool] = {}

    def of(self, agency_id: int) -> int:
        """See ``answering``."""
        if agency_id not in self._answering:
            self._answering[agency_id] = answering(agency_id, self._known, on=self._on)
        return self._answering[agency_id]

    def awaits(self, agency_id: int) -> bool:
        """Does nobody answer? See ``awaits_since``."""
        if agency_id not in self._awaits:
            self._awaits[agency_id] = awaits_since(agency_id, self._known, on=self._on) is not None
        return self._awaits[agency_id]


@lru_cache(maxsize=8)
def answers_on(successions: tuple[Succession, ...], on: date) -> Answers:
    """The same for the same successions and day."""
    return Answers(successions, on=on)


def days_of_passing(successions: Iterable[Succession], *, after: date, until: date) -> list[date]:
    """The days, in order, on which somebody else or nobody begins to answer for an agency."""
    return sorted(
        {s.effective_on for s in successions if s.kind in INHERITING | ENDING and after < s.effective_on <= until}
    )


def ended_bodies(successions: Iterable[Succession], *, on: date) -> frozenset[int]:
    """All agencies for whose work nobody answers on that day."""
    known = tuple(s for s in successions if s.effective_on <= on)
    ended = {s.predecessor_id for s in known if _has_ended(s, on)}
    return frozenset(one for last in ended for one in inherited(last, known, on=on)) if ended else frozenset()


def _has_ended(succession: Succession, on: date) -> bool:
    return succession.kind in ENDING and succession.effective_on <= on


def inherited(agency_id: int, successions: Iterable[Succession], *, on: date) -> frozenset[int]:
    """The agency and all whose work it answers for on that day."""
    known = [s for s in successions if s.kind in INHERITING and s.effective_on <= on]
    found = {agency_id}
    while more := {s.predecessor_id for s in known if s.successor_id in found} - found:
        found |= more
    return frozenset(found)


def family(agency_id: int, successions: Iterable[Succession]) -> frozenset[int]:
    """The agency, all whose work it inherited and all that inherit its work, on whatever day.

    By all their names what it signed is found.
    """
    known = [s for s in successions if s.kind in INHERITING]
    found = set(inherited(agency_id, known, on=date.max))
    after = {agency_id}
    while more := {s.successor_id for s in known if s.predecessor_id in after and s.successor_id is not None} - after:
        after |= more
    return frozenset(found | after)
