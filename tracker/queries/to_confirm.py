"""Parts that wait for the viewer's agency: finished ones to agree to or send back, later days to agree to or refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, Subquery, bindparam, func, or_, select, union
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.completion import confirming_agency, judging_agency
from tracker.domain.permissions import AGREEMENT_ACTIONS, Action, Viewer
from tracker.domain.tasks import SetState
from tracker.models import Agency, AgencySuccession, Agreement, Assignment, ExtensionRequest, Party, Task
from tracker.queries.successions import heirs

MOST_LOOKED_AT = 200


@dataclass(frozen=True)
class ToConfirm:
    """A part reported as done on ``reported_on`` by ``agency`` (short name of who answers today), or one for which it
    asks for ``wanted_on`` instead of ``due_on``: then neither is None."""

    id: int
    task_id: int
    name: str
    agreement: str
    is_illustrative: bool
    agency: str
    reported_on: date | None
    due_on: date | None = None
    wanted_on: date | None = None


def parts_to_confirm(viewer: Viewer, *, today: date) -> tuple[ToConfirm, ...]:
    """Later days asked for first, then the longest waiting. One statement; looks at no more than MOST_LOOKED_AT parts,
    and as many requests."""
    mine = viewer.agency_ids_as(AGREEMENT_ACTIONS[Action.CONFIRM_COMPLETION][0])
    if not mine:
        return ()
    rows = read(_statement(), {"mine": sorted(mine), "today": today, "most": MOST_LOOKED_AT})
    found: list[ToConfirm] = []
    for _part, signatures in groupby(rows, key=lambda row: row.id):
        parties = list(signatures)
        standing = next((party for party in parties if party.is_standing), parties[0])
        confirming = confirming_agency(
            parties[0].owner_id,
            named_id=next((party.party_id for party in parties if party.confirms), None),
            standing_id=standing.party_id,
            parties_in_order=list(dict.fromkeys(party.party_id for party in parties)),
        )
        if judging_agency(parties[0].owner_id, confirming) in mine:
            found.extend(_asked_of(parties[0]))
    return tuple(sorted(found, key=lambda part: part.wanted_on is None))


def _asked_of(part: Row[Any]) -> Iterator[ToConfirm]:
    """What a part asks: to be confirmed, to be given a later day, or both."""
    name = f"{part.number} {part.title}".strip()
    said = (part.id, part.task_id, name, part.agreement, part.is_illustrative, part.agency)
    if part.wanted_on is not None:
        yield ToConfirm(*said, None, part.due_on, part.wanted_on)
    if part.reported_on is not None and part.confirmed_on is None:
        yield ToConfirm(*said, part.reported_on)


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    """Each waiting part of others once for each party of its agreement, in signing order; also an own one where all
    that signed are one body by now."""
    mine: BindParameter[int] = bindparam("mine", expanding=True)
    signed = select(Party.agreement_id).where(Party.agency_id.in_(mine))
    request = ExtensionRequest
    waiting = union(select(_reported(mine, signed).c.id), select(_asking(mine, signed).c.assignment_id))
    passed_on = heirs(select(AgencySuccession.predecessor_id))
    owner_heir, party_heir, heir = aliased(passed_on), aliased(passed_on), aliased(Agency)
    return (
        select(
            Assignment.id,
            Assignment.task_id,
            Assignment.reported_on,
            Assignment.confirmed_on,
            request.due_on,
            request.wanted_on,
            Task.number,
            Task.title,
            Agreement.title.label("agreement"),
            Agreement.is_illustrative,
            Party.is_standing,
            Party.confirms,
            func.coalesce(party_heir.c.heir_id, Party.agency_id).label("party_id"),
            func.coalesce(owner_heir.c.heir_id, Assignment.agency_id).label("owner_id"),
            func.coalesce(heir.short_name, Agency.short_name).label("agency"),
        )
        .join(Task, Task.id == Assignment.task_id)
        .join(Agreement, Agreement.id == Assignment.agreement_id)
        .join(Party, Party.agreement_id == Assignment.agreement_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .outerjoin(request, (request.assignment_id == Assignment.id) & request.answered_at.is_(None))
        .outerjoin(owner_heir, owner_heir.c.agency_id == Assignment.agency_id)
        .outerjoin(party_heir, party_heir.c.agency_id == Party.agency_id)
        .outerjoin(heir, heir.id == owner_heir.c.heir_id)
        .where(Assignment.id.in_(waiting))
        .order_by(Assignment.reported_on, Assignment.id, Party.position)
    )


def _reported(mine: BindParameter[int], signed: Select[int]) -> Subquery:
    return (
        select(Assignment.id)
        .join(Task, Task.id == Assignment.task_id)
        .join(Agreement, Agreement.id == Assignment.agreement_id)
        .where(
            Agreement.closed_on.is_(None),
            Assignment.agreement_id.in_(signed),
            Assignment.reported_on.is_not(None),
            Assignment.confirmed_on.is_(None),
            or_(Assignment.agency_id.not_in(mine), _is_alone(mine, Assignment.agreement_id)),
            Task.set_state.is_distinct_from(SetState.CANCELLED),
        )
        .order_by(Assignment.reported_on, Assignment.id)
        .limit(bindparam("most"))
        .subquery()
    )


def _is_alone(mine: BindParameter[int], agreement_id: Any) -> ColumnElement[bool]:
    other = aliased(Party)
    is_there = select(other.id).where(other.agreement_id == agreement_id, other.agency_id.not_in(mine))
    return ~is_there.correlate_except(other).exists()


def _asking(mine: BindParameter[int], signed: Select[int]) -> Subquery:
    request = ExtensionRequest
    return (
        select(request.assignment_id)
        .join(Agreement, Agreement.id == request.agreement_id)
        .where(
            Agreement.closed_on.is_(None),
            request.agreement_id.in_(signed),
            request.answered_at.is_(None),
            or_(request.agency_id.not_in(mine), _is_alone(mine, request.agreement_id)),
        )
        .order_by(request.id)
        .limit(bindparam("most"))
        .subquery()
    )
