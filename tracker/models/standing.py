"""The one select that says how agencies stand to an agreement; the guard's query and the services' check read it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Integer, bindparam, literal, select, union_all
from sqlalchemy.orm import aliased

from tracker.models.agreements import Agreement, Party
from tracker.models.tasks import Assignment


def standing_rows(
    agency_ids: frozenset[int], agreement_id: int
) -> tuple[CompoundSelect[*tuple[Any, ...]], dict[str, Any]]:
    """Statement and values of rows (word, agency id) for ``Standing.of``; no row when there is no such agreement."""
    return _statement(), {"mine": sorted(agency_ids), "agreement": agreement_id}


@cache
def _statement() -> CompoundSelect[*tuple[Any, ...]]:
    """Built once: every page of an agreement asks it."""
    agreement, child = bindparam("agreement", type_=Integer), aliased(Agreement)
    party, part = Party.agency_id.in_(_mine()), Assignment.agency_id.in_(_mine())
    return union_all(
        select(literal("here"), literal(0)).where(Agreement.id == agreement),
        select(literal("closed"), literal(0)).where(Agreement.id == agreement, Agreement.closed_on.is_not(None)),
        select(literal("party"), Party.agency_id).where(Party.agreement_id == agreement, party),
        select(literal("standing"), Party.agency_id).where(Party.agreement_id == agreement, party, Party.is_standing),
        select(literal("assigned"), Assignment.agency_id).where(Assignment.agreement_id == agreement, part),
        select(literal("superior"), Party.agency_id)
        .join(child, child.parent_id == Party.agreement_id)
        .where(child.id == agreement, party),
    )


def _mine() -> BindParameter[Any]:
    return bindparam("mine", expanding=True)
