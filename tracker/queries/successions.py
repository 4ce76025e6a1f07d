"""Who answers today for an agency that signed years ago, as a table that other queries can join."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Select, bindparam, func, literal, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from tracker.domain.agencies import INHERITING
from tracker.models import AgencySuccession, Agreement, FormerName, Party

LONGEST_CHAIN = 12


def passes_on(kind: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The kinds of succession by which work passes on; written into the SQL, so that nothing is expanded each time."""
    return kind.in_([literal_column(f"'{word}'") for word in sorted(INHERITING)])


def heirs(agency_ids: Select[*tuple[Any, ...]]) -> CTE:
    """Rows ``(agency_id, heir_id)``: for each agency whose work had passed on, who answers for it now.

    "Now" is the parameter ``today`` of the statement. Agencies that still answer for themselves are not among the rows,
    so join it from the outside.
    """
    s, today = AgencySuccession, bindparam("today", type_=Date)
    begun = passes_on(s.kind) & (s.effective_on <= today)
    chain = (
        select(s.predecessor_id.label("agency_id"), s.successor_id.label("heir_id"), literal(1).label("step"))
        .where(s.predecessor_id.in_(agency_ids), begun)
        .cte("chain", recursive=True)
    )
    chain = chain.union(
        select(chain.c.agency_id, s.successor_id, chain.c.step + 1)
        .join(s, s.predecessor_id == chain.c.heir_id)
        .where(begun, chain.c.step < LONGEST_CHAIN)
    )
    onward = aliased(AgencySuccession)
    passed_on = select(onward.id).where(
        onward.predecessor_id == chain.c.heir_id, passes_on(onward.kind), onward.effective_on <= today
    )
    last = select(chain.c.agency_id, func.max(chain.c.heir_id).label("heir_id")).where(~passed_on.exists())
    return last.group_by(chain.c.agency_id).cte("heirs")


def renamed_since_signing() -> ColumnElement[bool]:
    """Did the agency of a party give up a name since its program was signed?

    For a statement that selects from ``Party`` and joins ``Agreement``. Written otherwise is no other name: what a
    paper says differs from the register without anything having changed.
    """
    since = func.coalesce(Agreement.signed_on, bindparam("today", type_=Date))
    given_up = select(FormerName.id).where(FormerName.agency_id == Party.agency_id, FormerName.valid_to > since)
    return given_up.exists().label("is_renamed")
