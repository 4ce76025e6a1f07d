"""Changes of agencies that are recorded and wait for their day: what will then be another's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Date, Integer, Select, bindparam, func, select

from tracker.database import read
from tracker.domain.agencies import HANDED, Succession, SuccessionKind, answering, inherited
from tracker.domain.agency_changes import Becomes
from tracker.domain.obligations import ObligationKind
from tracker.domain.recipients import Staff
from tracker.models import AgencyChange, Agreement, Assignment, Party

MOVES = frozenset({Becomes.INHERIT, Becomes.REPLACE, Becomes.END, Becomes.COMBINE})


@dataclass(frozen=True)
class Ahead:
    """From ``on`` what ``from_ids`` hold in these programs is the other's, and the first of each two posts is followed
    by the second. Of a change by which nothing is handed over there are posts only."""

    on: date
    from_ids: frozenset[int] = frozenset()
    to_id: int = 0
    agreement_ids: frozenset[int] = frozenset()
    posts: tuple[tuple[int, int], ...] = ()


def changes_ahead(successions: Sequence[Succession], *, today: date, until: date) -> tuple[Ahead, ...]:
    """Those of the days after today, in their order. One statement; one more for each by which work is handed over."""
    rows = read(_waiting(), {"today": today, "until": until})
    return tuple(_ahead(row.kind, row.effective_on, json.loads(row.done), successions) for row in rows)


def rows_then(rows: Sequence[Any], by_then: Sequence[Ahead], *, usual: date) -> dict[date, list[Any]]:
    """Rows of what is open, as they will be written down once those are carried out; by the day on which their series
    of reminders begins: ``usual``, or the day from which they are another's, who is told anew.

    Where the other leads the same task, or owes a report of the same review, that speaks for both.
    """
    if not by_then:
        return {usual: list(rows)}
    stayed, moved, posts = list[Any](), list[tuple[date, Any]](), posts_then(by_then)
    for row in rows:
        then, since = row, None
        for one in by_then:
            if then.agreement_id in one.agreement_ids:
                is_moved = then.owner_id in one.from_ids
                then, since = _given(then, one, is_moved=is_moved), one.on if is_moved else since
        if then.charge_id in posts:
            then = then._replace(charge_id=posts[then.charge_id])
        if since is None:
            stayed.append(then)
        else:
            moved.append((since, then))
    found, there = {usual: stayed}, {_one_of_its_kind(row) for row in stayed} if moved else set()
    for since, row in moved:
        if (key := _one_of_its_kind(row)) not in there:
            there.add(key)
            found.setdefault(since, []).append(row)
    return found


def parties_then(agreement_id: int, party_ids: Sequence[int], by_then: Sequence[Ahead]) -> tuple[int, ...]:
    """Who answers for the parties of the program once those are carried out, in the same order."""
    for one in by_then:
        if agreement_id in one.agreement_ids:
            party_ids = [one.to_id if party in one.from_ids else party for party in party_ids]
    return tuple(dict.fromkeys(party_ids))


def posts_then(by_then: Sequence[Ahead]) -> dict[int, int]:
    """Which post follows which, once those are carried out."""
    return {old: new for one in by_then for old, new in one.posts}


def deputies_then(staff: Staff, posts: Mapping[int, int]) -> Staff:
    """The same people, with the posts of those who stand in for them as they will be."""
    if not posts:
        return staff
    return {
        agency_id: [
            replace(
                one,
                away=tuple(
                    replace(away, deputy_post_id=posts.get(away.deputy_post_id or 0, away.deputy_post_id))
                    for away in one.away
                ),
            )
            for one in holders
        ]
        for agency_id, holders in staff.items()
    }


def _given(row: Any, by: Ahead, *, is_moved: bool) -> Any:
    def then(agency_id: int | None) -> int | None:
        return by.to_id if agency_id in by.from_ids else agency_id

    row = row._replace(standing_id=then(row.standing_id), by_id=then(row.by_id), instead_id=then(row.instead_id))
    if not is_moved:
        return row
    return row._replace(owner_id=by.to_id, charge_id=None, made_on=None, until_on=None, fates=None)


def _one_of_its_kind(row: Any) -> tuple[Any, ...]:
    if row.kind == ObligationKind.REPORT:
        return row.kind, row.agreement_id, row.title, row.owner_id
    return row.kind, row.id, row.owner_id


def _ahead(kind: str, on: date, done: Any, successions: Sequence[Succession]) -> Ahead:
    posts = tuple((int(old), new) for old, new in done["moved"]["posts"].items())
    if kind not in HANDED:
        return Ahead(on, posts=posts)
    gives, to_id = inherited(done["before"][0], successions, on=on), answering(done["after"][0], successions, on=on)
    becomes = {int(id_): Becomes(word) for id_, word in done["ahead"]["becomes"].items()}
    usual = Becomes.STAY if kind == SuccessionKind.PART else Becomes.INHERIT
    rows = read(_held(), {"gives": sorted(gives), "to": to_id})
    going = {
        row.id
        for row in rows
        if becomes.get(row.id, usual) in MOVES
        and not (row.has_signed and row.other_signed)
        and (kind == SuccessionKind.PART or row.began_on is None or row.began_on <= on)
    }
    return Ahead(on, gives, to_id, frozenset(going), posts)


@cache
def _waiting() -> Select[*tuple[Any, ...]]:
    c = AgencyChange
    to_come = (
        c.effective_on > bindparam("today", type_=Date), c.effective_on <= bindparam("until", type_=Date),
        c.carried_out_at.is_(None), c.undone_at.is_(None),
    )  # fmt: skip
    return select(c.kind, c.effective_on, c.done).where(*to_come).order_by(c.effective_on, c.id)


@cache
def _held() -> Select[*tuple[Any, ...]]:
    """The programs in which they signed or hold a part; did they sign, and the other one?"""
    gives: BindParameter[Any] = bindparam("gives", expanding=True)
    to = bindparam("to", type_=Integer)
    signed = select(Party.agreement_id).where(Party.agency_id.in_(gives))
    held = select(Assignment.agreement_id).where(Assignment.agency_id.in_(gives))
    by_other = select(Party.agreement_id).where(Party.agency_id == to)
    began_on = func.coalesce(Agreement.signed_on, Agreement.valid_from, type_=Date).label("began_on")
    both = Agreement.id.in_(signed).label("has_signed"), Agreement.id.in_(by_other).label("other_signed")
    asked = select(Agreement.id, began_on, *both)
    return asked.where(Agreement.id.in_(signed.union(held)), Agreement.closed_on.is_(None))
