"""What an agency was called on a day: a report of a past period bears the names of its time (issue 9), and whoever
writes, freezes or prints it later does not change that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from tracker.domain.agencies import INHERITING
from tracker.domain.agency_changes import Asks
from tracker.models.agencies import Agency, AgencySuccession, FormerName
from tracker.models.agency_changes import Reassignment
from tracker.models.agreements import Agreement, Party

PRESENT = date.max
"""The day to ask for where names of today are meant."""
Day = date | InstrumentedAttribute[date]


MOST_STEPS = 4
"""Mergers one after the other of which a name follows."""
KEPT = 64
"""Days whose columns are kept: putting them together takes ten times as long as asking for them."""
# Each is used inside of a subquery only, which never looks for it outside, so one statement may have several.
_FORMER, _PASSED = aliased(FormerName), aliased(AgencySuccession)
_REASSIGNED = aliased(Reassignment)
_STEPS = [aliased(AgencySuccession) for _step in range(MOST_STEPS)]


@dataclass(frozen=True)
class NamesThen:
    """Columns of the names an agency bore, for a statement that selects from the agency and outer-joins ``of``."""

    bearer: Any
    is_bearer: ColumnElement[bool]
    name: ColumnElement[str]
    short_name: ColumnElement[str]
    abbreviation: ColumnElement[str | None]

    @property
    def of(self) -> tuple[Any, ColumnElement[bool]]:
        """The arguments of ``outerjoin``, after the agency is joined."""
        return self.bearer, self.is_bearer


def names_then(on: Day, agency: Any = Agency) -> NamesThen:
    """Those of the end of ``on``, of the agency or of who answered for it by then: the former name that was given up
    first after that day, else the present one. ``PRESENT``: of the agency itself.

    ``valid_to`` is the first day of the name that followed. Asks no further statement; looks by index for each row.
    """
    return _of_agency(on) if agency is Agency else _names_then(on, agency)


@lru_cache(maxsize=KEPT)
def _of_agency(on: Day) -> NamesThen:
    return _names_then(on, Agency)


def _names_then(on: Day, agency: Any) -> NamesThen:
    bearer, former = aliased(Agency), _FORMER
    who = agency.id if on is PRESENT else answering_on(on, agency.id)

    def borne(name: str) -> Any:
        given_up = former.agency_id == bearer.id, former.valid_to > on
        then = select(getattr(former, name)).where(*given_up).order_by(former.valid_to, former.id).limit(1)
        was_former = select(former.id).where(*given_up).correlate_except(former).exists()
        now = getattr(bearer, name)
        return case((was_former, then.correlate_except(former).scalar_subquery()), else_=now).label(name)

    return NamesThen(bearer, bearer.id == who, borne("name"), borne("short_name"), borne("abbreviation"))


def answering_on(on: Day, agency_id: Any) -> Any:
    """Who answered for that agency at the end of that day, itself if it had not passed on its work by then."""
    steps = _STEPS
    asked = select(func.coalesce(*(step.successor_id for step in reversed(steps)))).select_from(steps[0])
    for before, step in pairwise(steps):
        asked = asked.outerjoin(step, (step.predecessor_id == before.successor_id) & _had_passed(step, on))
    found = asked.where(steps[0].predecessor_id == agency_id, _had_passed(steps[0], on)).limit(1)
    return func.coalesce(found.correlate_except(*steps).scalar_subquery(), agency_id)


def _had_passed(step: Any, on: Day) -> Any:
    words: list[Any] = [literal_column(f"'{word}'") for word in sorted(INHERITING)]
    return step.kind.in_(words) & (step.effective_on <= on)


def name_then(session: Session, agency_id: int, on: date) -> str:
    """The full name of one agency; one statement."""
    then = names_then(on)
    named = select(then.name).select_from(Agency).outerjoin(*then.of).where(Agency.id == agency_id)
    return session.execute(named).scalar_one()


def party_name(then: NamesThen, on: Day) -> ColumnElement[str]:
    """Of a party, its agency and agreement joined, and ``then.of``: as it signed, for a paper may write a name its own
    way; of who was renamed or had passed on its work since, what answered was called then."""
    signed_on = func.coalesce(Agreement.signed_on, Agreement.valid_from)
    between, passed = _FORMER, _PASSED
    was_renamed = select(between.id).where(
        between.agency_id == Party.agency_id, between.valid_to > signed_on, between.valid_to <= on
    )
    has_passed = select(passed.id).where(
        passed.predecessor_id == Party.agency_id, passed.effective_on > signed_on, _had_passed(passed, on)
    )
    is_other = or_(was_renamed.exists(), false() if on is PRESENT else has_passed.exists())
    return case((is_other, then.name), else_=Party.name_as_signed).label("name")


def parties_then(agreement_id: int, on: Day) -> Select[*tuple[Any, ...]]:
    """The parties in signing order, as ``party_name`` says: ``id``, ``agency_id``, ``name``, ``abbreviation``. Those
    that were one body by that day are named once."""
    then = names_then(on)
    return (
        select(Party.id, Party.agency_id, party_name(then, on), then.abbreviation)
        .join(Agency, Agency.id == Party.agency_id)
        .join(Agreement, Agreement.id == Party.agreement_id)
        .outerjoin(*then.of)
        .where(Party.agreement_id == agreement_id, ~_was_one(on))
        .order_by(Party.position)
    )


def _was_one(on: Day) -> ColumnElement[bool]:
    """Of a party: did another that is one body with it speak for both by that day?"""
    r, passed = _REASSIGNED, _PASSED
    of_both = or_(passed.predecessor_id == r.agency_id, passed.predecessor_id == r.to_id)
    spoken = r.agreement_id == Party.agreement_id, r.agency_id == Party.agency_id, r.asks == Asks.ONE
    found = select(r.id).join(passed, of_both).where(*spoken, _had_passed(passed, on))
    return false() if on is PRESENT else found.correlate_except(r, passed).exists()
