"""Changes of agencies that were recorded, with the names of before and after."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.agencies import SuccessionKind
from tracker.domain.messages import Message
from tracker.models import Agency, AgencyChange, AgencySuccession

MOST_SHOWN = 100


@dataclass(frozen=True)
class ChangeRow:
    """One recorded change. Not how many programs it concerned: who keeps agencies reads no programs.

    ``is_waiting``: recorded ahead, and not carried out yet; ``not_carried_out``: why not, although its day has come.
    """

    id: int
    kind: SuccessionKind
    decision_number: str
    decided_on: date | None
    effective_on: date
    recorded_at: datetime
    recorded_as: str
    undone_at: datetime | None
    is_waiting: bool
    not_carried_out: Message | None
    before: tuple[str, ...]
    after: tuple[str, ...]


def recorded_changes() -> tuple[ChangeRow, ...]:
    """The newest first; at most four statements."""
    rows = read(_changes(), {})
    named: dict[int, tuple[dict[int, str], dict[int, str]]] = {}
    for change_id, before_id, before, after_id, after in read(_bodies(), {}):
        befores, afters = named.setdefault(change_id, ({}, {}))
        befores[before_id] = before
        if after_id is not None:
            afters[after_id] = after
    for change_id, (before, after) in names_in([row.id for row in rows if row.id not in named]).items():
        named[change_id] = dict(before), dict(after)
    return tuple(
        ChangeRow(
            row.id, SuccessionKind(row.kind), row.decision_number, row.decided_on, row.effective_on, row.recorded_at,
            row.recorded_as, row.undone_at, row.carried_out_at is None and row.undone_at is None, row.not_carried_out,
            *(tuple(names.values()) for names in named.get(row.id, ({}, {}))),
        )
        for row in rows
    )  # fmt: skip


Names = tuple[tuple[int, str], ...]


def names_in(change_ids: Collection[int]) -> dict[int, tuple[Names, Names]]:
    """Of changes by which nobody follows anybody: renamed, or work handed over. Before and after, by their names; of a
    new name that which was borne before, and that which is borne or will be."""
    if not change_ids:
        return {}
    found = {id_: json.loads(done) for id_, done in read(_done(), {"ids": sorted(change_ids)})}
    ids = sorted({one for done in found.values() for key in ("before", "after") for one in done.get(key, ())})
    names: dict[int, str] = dict(map(tuple, read(_names(), {"ids": ids}))) if ids else {}
    return {id_: _names_of(done, names) for id_, done in found.items()}


def _names_of(done: Mapping[str, Any], names: Mapping[int, str]) -> tuple[Names, Names]:
    before, after = (tuple((one, names.get(one, "")) for one in done.get(key, ())) for key in ("before", "after"))
    if was := done.get("renamed"):
        return ((before[0][0], was["name"]),), before
    if will := done.get("ahead", {}).get("name"):
        return before, ((before[0][0], will["name"]),)
    return before, after


@cache
def _changes() -> Select[*tuple[Any, ...]]:
    c = AgencyChange
    return (
        select(
            c.id, c.kind, c.decision_number, c.decided_on, c.effective_on, c.recorded_at, c.recorded_as, c.undone_at,
            c.carried_out_at, c.not_carried_out,
        )
        .order_by(c.id.desc())
        .limit(MOST_SHOWN)
    )  # fmt: skip


@cache
def _bodies() -> Select[*tuple[Any, ...]]:
    s, before, after = AgencySuccession, aliased(Agency), aliased(Agency)
    return (
        select(s.change_id, before.id, before.name, after.id, after.name)
        .join(before, before.id == s.predecessor_id)
        .outerjoin(after, after.id == s.successor_id)
        .where(s.change_id.is_not(None))
        .order_by(s.id)
    )


@cache
def _done() -> Select[*tuple[Any, ...]]:
    return select(AgencyChange.id, AgencyChange.done).where(AgencyChange.id.in_(bindparam("ids", expanding=True)))


@cache
def _names() -> Select[*tuple[Any, ...]]:
    return select(Agency.id, Agency.name).where(Agency.id.in_(bindparam("ids", expanding=True)))
