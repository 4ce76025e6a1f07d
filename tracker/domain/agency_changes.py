"""A change of agencies by a decision: what may be recorded, and what becomes of the programs of those it concerns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.agencies import HANDED, INHERITING, Succession, SuccessionKind, answering, awaits_since
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import Message, message

MOST_PREDECESSORS, MOST_SUCCESSORS = 40, 20
MOST_YEARS_AHEAD, MOST_YEARS_BACK = 2, 20
DECIDE_WITHIN = 10
"""Working days that whoever must decide has to give the work of a body that ended to another."""


class Becomes(StrEnum):
    """What becomes of a program whose party or holder changed."""

    INHERIT = "inherit"
    COMBINE = "combine"
    REPLACE = "replace"
    END = "end"
    STAY = "stay"
    PICK = "pick"


class Asks(StrEnum):
    """What somebody of a program has to do after a change: give work that nobody answers for, say which tasks go over,
    or carry out what was decided of the program. Nothing: by the change itself it went over whole, from one that is
    still there. One: it became one body with another of the program, whose report and signature speak for both."""

    GIVE = "give"
    PICK = "pick"
    COMBINE = "combine"
    REPLACE = "replace"
    END = "end"
    NOTHING = "nothing"
    ONE = "one"


@dataclass(frozen=True)
class Body:
    """An agency as far as a change needs it. ``began_on``: the first day of its present name, if known."""

    id: int
    name: str
    began_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One decision. The day it was signed and the day from which it counts are two days."""

    kind: SuccessionKind
    predecessor_ids: tuple[int, ...]
    successor_ids: tuple[int, ...]
    decision_number: str
    decided_on: date | None
    effective_on: date
    note: str = ""

    def successions(self) -> tuple[Succession, ...]:
        """The rows it means: each predecessor with each successor; a dissolution names none, and who is renamed, or
        hands work over, goes on himself."""
        if self.kind is SuccessionKind.RENAME or self.kind in HANDED:
            return ()
        after = self.successor_ids or (None,)
        return tuple(
            Succession(before, then, self.kind, self.effective_on) for before in self.predecessor_ids for then in after
        )


def check_change(change: Change, bodies: Mapping[int, Body], known: Sequence[Succession], *, today: date) -> None:
    """Raises RuleBroken with the field that is wrong: ``predecessors``, ``successors``, or one of the decision's.

    ``known``: what is recorded already; ``bodies``: all that the change names.
    """
    _check_counts(change)
    _check_decision(change, today=today)
    if set(change.predecessor_ids) & set(change.successor_ids):
        raise RuleBroken(message("An agency does not come from itself."), field="successors")
    for predecessor_id in change.predecessor_ids:
        _check_predecessor(bodies[predecessor_id], change, bodies, known)
    for successor_id in change.successor_ids:
        _check_successor(bodies[successor_id], change, known)
    _refuse_circle(change, bodies, known)


def _check_counts(change: Change) -> None:
    before, after = len(set(change.predecessor_ids)), len(set(change.successor_ids))
    least, most = (2, MOST_PREDECESSORS) if change.kind is SuccessionKind.MERGE else (1, MOST_PREDECESSORS)
    if change.kind in {SuccessionKind.SPLIT, SuccessionKind.RENAME} | HANDED:
        most = 1
    if not least <= before <= most:
        raise RuleBroken(_how_many(before, least, most), field="predecessors")
    if change.kind is SuccessionKind.SPLIT and not 2 <= after <= MOST_SUCCESSORS:
        said = message("Of one agency two or more were made; name each, up to %(most)s.", most=MOST_SUCCESSORS)
        raise RuleBroken(said, field="successors")
    if change.kind is SuccessionKind.RENAME and after:
        raise RuleBroken(message("Who is renamed stays the same agency; write its new name."), field="successors")
    if change.kind is SuccessionKind.DISSOLVE and after:
        said = message("Who is dissolved leaves nobody behind; if one takes the work over, choose that instead.")
        raise RuleBroken(said, field="successors")
    if change.kind in (INHERITING | HANDED) - {SuccessionKind.RENAME} and after != 1:
        raise RuleBroken(message("Name the one agency that goes on with the work."), field="successors")


def _how_many(there: int, least: int, most: int) -> Message:
    if there < least:
        return message("Name the agencies that are merged, two or more.") if least > 1 else message("Name an agency.")
    if most == 1:
        return message("This happens to one agency at a time.")
    return message("At most %(most)s agencies at once.", most=most)


def _check_decision(change: Change, *, today: date) -> None:
    if not re.search(r"\w", change.decision_number):
        raise RuleBroken(message("Give the number of the decision."), field="decision_number")
    if change.decided_on is not None and change.decided_on > today:
        raise RuleBroken(message("This day has not come yet."), field="decided_on")
    if change.effective_on.year > today.year + MOST_YEARS_AHEAD:
        said = message("%(day)s is too far away; was the year mistyped?", day=change.effective_on)
        raise RuleBroken(said, field="effective_on")
    if change.effective_on.year < today.year - MOST_YEARS_BACK:
        said = message(
            "%(day)s is more than %(years)s years ago; was the year mistyped?",
            day=change.effective_on, years=MOST_YEARS_BACK,
        )  # fmt: skip
        raise RuleBroken(said, field="effective_on")


def _check_predecessor(body: Body, change: Change, bodies: Mapping[int, Body], known: Sequence[Succession]) -> None:
    gone = next((s for s in known if s.predecessor_id == body.id), None)
    is_still_there = gone is not None and change.effective_on < gone.effective_on
    if gone is not None and not (change.kind is SuccessionKind.RENAME and is_still_there):
        raise RuleBroken(_gone(body, gone, change, bodies), field="predecessors")
    if body.ended_on is not None and body.ended_on < change.effective_on:
        said = message("%(name)s ended on %(day)s, before that.", name=body.name, day=body.ended_on)
        raise RuleBroken(said, field="effective_on")
    came_on = max((s.effective_on for s in known if s.successor_id == body.id), default=body.began_on)
    if came_on is not None and change.effective_on <= came_on and change.kind is not SuccessionKind.RENAME:
        raise RuleBroken(_too_early(body, came_on), field="effective_on")


def _too_early(body: Body, came_on: date) -> Message:
    if body.began_on is not None and body.began_on >= came_on:
        return message("%(name)s exists only since %(day)s; the change comes later.", name=body.name, day=came_on)
    return message(
        "%(name)s took over from another agency on %(day)s; its next change counts from a later day.",
        name=body.name, day=came_on,
    )  # fmt: skip


def _gone(body: Body, gone: Succession, change: Change, bodies: Mapping[int, Body]) -> Message:
    if gone.kind == change.kind and gone.successor_id in {*change.successor_ids, None}:
        return message(
            "This change of %(name)s is recorded already, from %(day)s on.", name=body.name, day=gone.effective_on
        )
    heir = bodies.get(gone.successor_id or 0)
    if heir is not None:
        return message(
            "%(name)s went into %(heir)s on %(day)s; record what happened to that one.",
            name=body.name, heir=heir.name, day=gone.effective_on,
        )  # fmt: skip
    return message("%(name)s is no more since %(day)s.", name=body.name, day=gone.effective_on)


def _check_successor(body: Body, change: Change, known: Sequence[Succession]) -> None:
    gone_on = min((s.effective_on for s in known if s.predecessor_id == body.id), default=body.ended_on)
    if gone_on is not None and gone_on <= change.effective_on:
        said = message("%(name)s itself was no more on that day: it ended on %(day)s.", name=body.name, day=gone_on)
        raise RuleBroken(said, field="successors")
    if gone_on is not None and change.kind in HANDED:
        said = message(
            "%(name)s ends on %(day)s: hand the work to who follows it, from then on.", name=body.name, day=gone_on
        )
        raise RuleBroken(said, field="successors")
    if body.began_on is not None and change.effective_on < body.began_on:
        said = message(
            "%(name)s exists only since %(day)s; it cannot take over before.", name=body.name, day=body.began_on
        )
        raise RuleBroken(said, field="effective_on")


def _refuse_circle(change: Change, bodies: Mapping[int, Body], known: Sequence[Succession]) -> None:
    """Through whatever kind, nobody comes from himself."""
    after: dict[int, set[int]] = {}
    for one in (*known, *change.successions()):
        if one.successor_id is not None:
            after.setdefault(one.predecessor_id, set()).add(one.successor_id)
    for start in change.predecessor_ids:
        seen, waiting = set[int](), list(after.get(start, ()))
        while waiting:
            if (at := waiting.pop()) == start:
                said = message("%(name)s would come from itself through others between.", name=bodies[start].name)
                raise RuleBroken(said, field="successors")
            if at not in seen:
                seen.add(at)
                waiting += after.get(at, ())


def owner_of(agency_id: int, known: Sequence[Succession], *, on: date) -> int | None:
    """Who owes on that day what is written down for the agency; None while it awaits being given to somebody."""
    return None if awaits_since(agency_id, known, on=on) is not None else answering(agency_id, known, on=on)


def same_decision(number: str) -> str:
    """What tells decisions apart by their number, however it was typed: 983-QĐ/TU is 983 - qđ/tu."""
    return re.sub(r"[\s–—-]+", "-", number.strip()).replace(" ", "").casefold().strip("-")
