"""Progress entries of the quarter, counted by agency; who holds open parts and when it last wrote."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select

from tracker.database import read
from tracker.domain.quarter.silence import Holder
from tracker.models import Assignment, ProgressEntry, Task
from tracker.queries.quarter.scope import Scope, many

_correction = ProgressEntry.__table__.alias("correction")


def still_counts() -> ColumnElement[bool]:
    """As SQL: the entry has not been replaced by a later correction."""
    return ~select(_correction.c.id).where(_correction.c.corrects_id == ProgressEntry.id).exists()


def in_quarter() -> ColumnElement[bool]:
    """As SQL: entries of the programs in scope about days of the quarter, up to the day it is looked at."""
    return and_(
        ProgressEntry.agreement_id.in_(many("begun")),
        ProgressEntry.happened_on.between(bindparam("starts_on"), bindparam("as_of")),
        still_counts(),
    )


_COUNTS = (
    select(ProgressEntry.agency_id, func.sum(case((ProgressEntry.evidence_count > 0, 1), else_=0)), func.count())
    .where(in_quarter())
    .group_by(ProgressEntry.agency_id)
)

# The newest entry is kept on the part; for a quarter that is over, what was written since does not count.
_until_then = (
    select(func.max(ProgressEntry.happened_on))
    .where(ProgressEntry.assignment_id == Assignment.id, ProgressEntry.happened_on <= bindparam("as_of"))
    .correlate(Assignment)
    .scalar_subquery()
)
_newest = case((Assignment.last_entry_on <= bindparam("as_of"), Assignment.last_entry_on), else_=_until_then)

# What an agency holds open decides whether it is asked; when it last wrote counts on all it holds, done or not.
_is_open = and_(
    or_(Assignment.confirmed_on.is_(None), Assignment.reported_on >= bindparam("starts_on")),
    or_(Task.done_on.is_(None), Task.done_on >= bindparam("starts_on")),
    Task.set_state.is_(None),
)
_HOLDERS = (
    select(Assignment.agency_id, Assignment.agreement_id, func.max(_newest))
    .join(Task, Task.id == Assignment.task_id)
    .where(Assignment.agreement_id.in_(many("in_force")), Assignment.agency_id.not_in(many("spoke")))
    .group_by(Assignment.agency_id, Assignment.agreement_id)
    .having(func.count().filter(_is_open) > 0)
)


def count_entries(scope: Scope) -> dict[int, tuple[int, int]]:
    """Agency that answers today -> (entries of the quarter with evidence, all entries). One statement."""
    found: dict[int, tuple[int, int]] = {}
    for agency_id, proved, entries in read(_COUNTS, scope.binds()):
        before = found.get(heir := scope.answering(agency_id), (0, 0))
        found[heir] = (before[0] + proved, before[1] + entries)
    return found


def load_holders(scope: Scope, spoke: Collection[int]) -> list[Holder]:
    """Agencies with parts open in the quarter that wrote nothing in it (are not in ``spoke``). One statement."""
    heard = {*spoke, *(before for before, heir in scope.heirs.items() if heir in spoke)}
    rows = read(_HOLDERS, scope.binds() | {"spoke": sorted(heard)})
    return [
        Holder(scope.answering(agency_id), last_on, scope.programs[agreement_id].owed_since)
        for agency_id, agreement_id, last_on in rows
    ]
