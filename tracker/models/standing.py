"""The one select that says how agencies stand to an agreement; the guard's query and the services' check read it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, literal, select, union_all
from sqlalchemy.orm import aliased

from tracker.models.agreements import Agreement, Party
from tracker.models.tasks import Assignment


def standing_rows(agency_ids: frozenset[int], agreement_id: int) -> CompoundSelect[*tuple[Any, ...]]:
    """Rows of (word, agency id) for ``Standing.of``; no row at all when there is no such agreement."""
    child, signed = aliased(Agreement), Party.agreement_id == agreement_id
    mine = sorted(agency_ids)
    return union_all(
        select(literal("here"), literal(0)).where(Agreement.id == agreement_id),
        select(literal("party"), Party.agency_id).where(signed, Party.agency_id.in_(mine)),
        select(literal("standing"), Party.agency_id).where(signed, Party.agency_id.in_(mine), Party.is_standing),
        select(literal("assigned"), Assignment.agency_id).where(
            Assignment.agreement_id == agreement_id, Assignment.agency_id.in_(mine)
        ),
        select(literal("superior"), Party.agency_id)
        .join(child, child.parent_id == Party.agreement_id)
        .where(child.id == agreement_id, Party.agency_id.in_(mine)),
    )
