"""A program with those it follows and those that follow it: one history, the oldest first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import CTE, Row, Select, bindparam, func, select, union
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.permissions import READERS, Viewer
from tracker.models import Agency, Agreement, Closing, Party, Task
from tracker.queries.successions import heirs, renamed_since_signing
from tracker.queries.viewers import visible_to_mine

MOST_SHOWN = 60


@dataclass(frozen=True)
class PartyThen:
    """A party by the name under which it signed. ``now``: how that agency is called today, if otherwise."""

    name: str
    now: str | None


@dataclass(frozen=True)
class Moved:
    """Tasks that went over from an earlier program of the history."""

    title: str
    symbol: str | None
    count: int


@dataclass(frozen=True)
class Follower:
    """A program of the history that follows another at once."""

    id: int
    label: str


@dataclass(frozen=True)
class ProgramThen:
    """One program of the history. ``is_this``: the one asked about. Its ending is None where nobody closed it;
    ``is_over``: its validity ended all the same. ``followers``: those that the viewer's agency can read;
    ``is_followed``: by any.

    Tasks are counted as they stand today: what was done, and what went over to a later program. ``is_untracked``: it
    was over before it was tracked here, so that nobody wrote down what was done.
    """

    id: int
    is_this: bool
    is_over: bool
    is_untracked: bool
    is_followed: bool
    followers: tuple[Follower, ...]
    kind: str
    title: str
    symbol: str | None
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
    validity_text: str | None
    is_illustrative: bool
    parties: tuple[PartyThen, ...]
    outcome: str | None
    closed_on: date | None
    document_symbol: str | None
    document_on: date | None
    reason: str | None
    task_count: int
    done_count: int
    moved_on_count: int
    moved_here: tuple[Moved, ...]


@dataclass(frozen=True)
class ProgramHistory:
    """``hidden_count``: programs of the same chain that the viewer's agency cannot read."""

    programs: tuple[ProgramThen, ...]
    hidden_count: int


def program_history(agreement_id: int, viewer: Viewer, *, today: date) -> ProgramHistory:
    """Four statements, however long the chain is."""
    asked = {"agreement": agreement_id, "mine": sorted(viewer.agency_ids_as(READERS))}
    rows = read(_programs(), asked)
    of_all = {"agreement": agreement_id}
    now = {"today": today} | of_all
    parties = defaultdict(list)
    for row in read(_parties(), now):
        parties[row.agreement_id].append(PartyThen(row.name_as_signed, _now(row)))
    counts = {row.agreement_id: row for row in read(_counts(), of_all)}
    moves = read(_moves(), of_all)
    seen = {row.id: row for row in rows if row.may_open is not None or row.id == agreement_id}
    programs = []
    for row in seen.values():
        count = counts.get(row.id)
        after = [one for one in rows if one.predecessor_id == row.id or one.id == row.replaced_by_id]
        facts = {name: getattr(row, name) for name in _FACTS}
        here = [
            Moved(seen[move.from_id].title, seen[move.from_id].symbol, move.task_count)
            for move in moves
            if move.to_id == row.id and move.from_id in seen
        ]
        programs.append(
            ProgramThen(
                is_this=row.id == agreement_id,
                is_over=row.valid_to is not None and row.valid_to < today,
                is_untracked=row.valid_to is not None and row.valid_to < row.tracked_from,
                is_followed=bool(after),
                followers=tuple(Follower(one.id, one.symbol or one.title) for one in after if one.id in seen),
                parties=tuple(parties[row.id]),
                task_count=count.task_count if count else 0,
                done_count=count.done_count if count else 0,
                moved_on_count=sum(move.task_count for move in moves if move.from_id == row.id),
                moved_here=tuple(here),
                **facts,
            )
        )
    return ProgramHistory(tuple(programs), len(rows) - len(programs))


def _now(row: Row[Any]) -> str | None:
    name: str | None = row.heir_name or (row.own_name if row.is_renamed else None)
    return None if name == row.name_as_signed else name


_FACTS = (
    "id", "kind", "title", "symbol", "signed_on", "valid_from", "valid_to", "validity_text", "is_illustrative",
    "outcome", "closed_on", "document_symbol", "document_on", "reason",
)  # fmt: skip


def _chain() -> CTE:
    """The ids: the program itself, those before it and those after it, at whatever remove; a circle ends by itself."""
    stands = Closing.reopened_at.is_(None), Closing.successor_id.is_not(None)
    steps = union(
        select(Agreement.predecessor_id.label("before_id"), Agreement.id.label("after_id")).where(
            Agreement.predecessor_id.is_not(None)
        ),
        select(Closing.agreement_id, Closing.successor_id).where(*stands),
    ).cte("follows")
    this = select(Agreement.id).where(Agreement.id == bindparam("agreement"))
    before = this.cte("before", recursive=True)
    before = before.union(select(steps.c.before_id).join(before, before.c.id == steps.c.after_id))
    after = this.cte("after", recursive=True)
    after = after.union(select(steps.c.after_id).join(after, after.c.id == steps.c.before_id))
    return union(select(before.c.id), select(after.c.id)).cte("programs_of_chain")


@cache
def _programs() -> Select[*tuple[Any, ...]]:
    chain, seen = _chain(), visible_to_mine().subquery("seen")
    began_on = func.coalesce(Agreement.valid_from, Agreement.signed_on)
    ended = (Closing.agreement_id == Agreement.id) & Closing.reopened_at.is_(None)
    facts = [getattr(Agreement if hasattr(Agreement, name) else Closing, name) for name in _FACTS]
    return (
        select(
            *facts,
            Agreement.predecessor_id,
            Agreement.tracked_from,
            Closing.successor_id.label("replaced_by_id"),
            select(seen.c.id).where(seen.c.id == Agreement.id).limit(1).scalar_subquery().label("may_open"),
        )
        .join(chain, chain.c.id == Agreement.id)
        .outerjoin(Closing, ended)
        .order_by(began_on.is_(None), began_on, Agreement.id)
        .limit(MOST_SHOWN)
    )


@cache
def _parties() -> Select[*tuple[Any, ...]]:
    """``heir_name``: of who answers for the party now, where that is another agency."""
    chain, passed_on, heir = _chain(), heirs(select(Party.agency_id)), aliased(Agency)
    return (
        select(
            Party.agreement_id,
            Party.name_as_signed,
            Agency.name.label("own_name"),
            heir.name.label("heir_name"),
            renamed_since_signing(),
        )
        .join(Agreement, Agreement.id == Party.agreement_id)
        .join(chain, chain.c.id == Party.agreement_id)
        .join(Agency, Agency.id == Party.agency_id)
        .outerjoin(passed_on, passed_on.c.agency_id == Party.agency_id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
        .order_by(Party.agreement_id, Party.position)
    )


@cache
def _counts() -> Select[*tuple[Any, ...]]:
    chain = _chain()
    return (
        select(Task.agreement_id, func.count().label("task_count"), func.count(Task.done_on).label("done_count"))
        .join(chain, chain.c.id == Task.agreement_id)
        .group_by(Task.agreement_id)
    )


@cache
def _moves() -> Select[*tuple[Any, ...]]:
    """How many tasks went over from which program of the chain to which."""
    chain, earlier = _chain(), aliased(Task)
    return (
        select(
            earlier.agreement_id.label("from_id"), Task.agreement_id.label("to_id"), func.count().label("task_count")
        )
        .join(earlier, earlier.id == Task.carried_from_id)
        .join(chain, chain.c.id == Task.agreement_id)
        .group_by(earlier.agreement_id, Task.agreement_id)
        .order_by(earlier.agreement_id, Task.agreement_id)
    )
