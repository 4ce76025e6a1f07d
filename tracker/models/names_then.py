"""What an agency was called on a day: a report of a past period bears the names of its time (issue 9), and whoever
writes, freezes or prints it later does not change that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from tracker.models.agencies import Agency, FormerName
from tracker.models.agreements import Agreement, Party

PRESENT = date.max
"""The day to ask for where names of today are meant."""
Day = date | InstrumentedAttribute[date]


@dataclass(frozen=True)
class NamesThen:
    """Columns of the names an agency bore, for a statement that selects from the agency and outer-joins ``of``."""

    former: Any
    is_former: ColumnElement[bool]
    name: ColumnElement[str]
    short_name: ColumnElement[str]
    abbreviation: ColumnElement[str | None]

    @property
    def of(self) -> tuple[Any, ColumnElement[bool]]:
        """The arguments of ``outerjoin``, after the agency is joined."""
        return self.former, self.is_former


def names_then(on: Day, agency: Any = Agency) -> NamesThen:
    """Those of the end of ``on``: the former name that was given up first after it, else the present one.

    ``valid_to`` is the first day of the name that followed. Asks no further statement; one look by index for each row.
    """
    former, other = aliased(FormerName), aliased(FormerName)
    earliest = (
        select(other.id)
        .where(other.agency_id == agency.id, other.valid_to > on)
        .order_by(other.valid_to, other.id)
        .limit(1)
        .correlate_except(other)
        .scalar_subquery()
    )

    def borne(name: str) -> Any:
        return case((former.id.is_not(None), getattr(former, name)), else_=getattr(agency, name)).label(name)

    return NamesThen(former, former.id == earliest, borne("name"), borne("short_name"), borne("abbreviation"))


def name_then(session: Session, agency_id: int, on: date) -> str:
    """The full name of one agency; one statement."""
    then = names_then(on)
    named = select(then.name).select_from(Agency).outerjoin(*then.of).where(Agency.id == agency_id)
    return session.execute(named).scalar_one()


def parties_then(agreement_id: int, on: Day) -> Select[*tuple[Any, ...]]:
    """The parties in signing order: ``id``, ``agency_id``, ``name``, ``abbreviation``.

    Named as they signed, for a paper may write a name its own way; who was renamed since, as it was called then.
    """
    then, between = names_then(on), aliased(FormerName)
    was_renamed = select(between.id).where(
        between.agency_id == Party.agency_id,
        between.valid_to > func.coalesce(Agreement.signed_on, Agreement.valid_from),
        between.valid_to <= on,
    )
    name = case((was_renamed.exists(), then.name), else_=Party.name_as_signed).label("name")
    return (
        select(Party.id, Party.agency_id, name, then.abbreviation)
        .join(Agency, Agency.id == Party.agency_id)
        .join(Agreement, Agreement.id == Party.agreement_id)
        .outerjoin(*then.of)
        .where(Party.agreement_id == agreement_id)
        .order_by(Party.position)
    )
