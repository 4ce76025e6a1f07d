"""The one select that says how agencies stand to an agreement; the guard's query and the services' check read it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, Integer, bindparam, literal, select, union_all
from sqlalchemy.orm import aliased

from tracker.domain.agency_changes import Asks
from tracker.models.agency_changes import AWAY, Reassignment
from tracker.models.agreements import Agreement, Party
from tracker.models.reviews import Report
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
        select(literal("former"), Reassignment.agency_id).where(
            Reassignment.agreement_id == agreement, *handed_over(_mine())
        ),
    )


def handed_over(mine: Any) -> tuple[ColumnElement[bool], ...]:
    """Of reassignments: where one of ``mine`` handed work over after it had handed a report in, which it reads on."""
    r = Reassignment
    of_it = Report.agreement_id == r.agreement_id, Report.agency_id == r.agency_id, Report.submitted_at.is_not(None)
    went = r.asks.in_([*AWAY, Asks.PICK]), r.settled_on.is_not(None)
    return r.agency_id.in_(mine), *went, select(Report.id).where(*of_it).exists()


def _mine() -> BindParameter[Any]:
    return bindparam("mine", expanding=True)
