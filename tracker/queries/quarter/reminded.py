"""How often the agencies behind overdue lines were reminded, when last, and what they promised: one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, func, literal, null, or_, select, union_all

from tracker.database import read
from tracker.domain.obligations import ObligationKind
from tracker.models import Acknowledgement, Decision, OutboxItem, OutboxMessage, Reminder, Report, Review, Task
from tracker.models.reminders import MessageState
from tracker.queries.quarter.scope import many


@dataclass(frozen=True)
class Reminded:
    """``count``: days on which a mail about it was handed over, the last on ``last_on``. ``promised_on``: by when its
    agency said it would be done, for the present due date."""

    count: int = 0
    last_on: date | None = None
    promised_on: date | None = None


@dataclass(frozen=True)
class AllReminded:
    """The answer for every line of a page; what nobody was told of is NEVER."""

    found: Mapping[tuple[str, int], Reminded]

    def of_task(self, task_id: int) -> Reminded:
        """For a task, whichever of its lead agencies was meant."""
        return self.found.get((ObligationKind.TASK, task_id), NEVER)

    def of_report(self, report_id: int) -> Reminded:
        """For a report."""
        return self.found.get((ObligationKind.REPORT, report_id), NEVER)

    def of_decision(self, decision_id: int) -> Reminded:
        """For what leaders decided."""
        return self.found.get((ObligationKind.DECISION, decision_id), NEVER)

    def of_consolidation(self, review_id: int) -> Reminded:
        """For consolidating a review, and making a new version of it."""
        return self.found.get((ObligationKind.CONSOLIDATION, review_id), NEVER)


NEVER = Reminded()


def load_reminded(
    *,
    tasks: Collection[int] = (),
    reports: Collection[int] = (),
    decisions: Collection[int] = (),
    reviews: Collection[int] = (),
    as_of: date,
) -> AllReminded:
    """What was sent and promised up to ``as_of``. Always one statement, bounded by what the page shows."""
    found: dict[tuple[str, int], Reminded] = {}
    asked = {"tasks": tasks, "reports": reports, "decisions": decisions, "reviews": reviews}
    ids = {name: sorted(given) for name, given in asked.items()}
    for kind, id_, count, last_on, promised_on in read(_REMINDED, {**ids, "as_of": as_of}):
        known = found.get((kind, id_), NEVER)
        if promised_on is not None:
            found[kind, id_] = replace(known, promised_on=promised_on)
        else:
            found[kind, id_] = replace(known, count=count, last_on=last_on)
    return AllReminded(found)


def _reminded() -> Select[*tuple[Any, ...]]:
    r, a = Reminder, Acknowledgement
    as_of = bindparam("as_of", type_=Date)
    about = or_(*(and_(r.obligation_kind == kind, r.obligation_id.in_(many(ids))) for kind, ids, *_ in _SHOWN))
    # Whether it was sent is asked of each: joined to the messages, SQLite begins with all that were ever sent.
    was_sent = (
        select(OutboxItem.id)
        .join(OutboxMessage, and_(OutboxMessage.id == OutboxItem.message_id, OutboxMessage.state == MessageState.SENT))
        .where(OutboxItem.reminder_id == r.id, OutboxItem.dropped_because.is_(None))
    )
    told = (
        select(
            r.obligation_kind, r.obligation_id,
            func.count(r.for_on.distinct()), func.max(r.for_on), null().cast(Date),
        )
        .where(about, r.for_on <= as_of, was_sent.exists())
        .group_by(r.obligation_kind, r.obligation_id)
    )  # fmt: skip
    promised = [
        select(literal(kind.value), id_, literal(0), null().cast(Date), func.max(a.until_on))
        .join(a, and_(a.obligation_kind == kind, a.obligation_id == id_, a.due_version == version))
        .where(id_.in_(many(ids)), a.made_on <= as_of)
        .group_by(id_)
        for kind, ids, id_, version in _SHOWN
    ]
    both = union_all(told, *promised).subquery()
    return select(*both.c)


_SHOWN = (
    (ObligationKind.TASK, "tasks", Task.id, Task.due_version),
    (ObligationKind.REPORT, "reports", Report.id, Report.due_version),
    (ObligationKind.DECISION, "decisions", Decision.id, Decision.due_version),
    (ObligationKind.CONSOLIDATION, "reviews", Review.id, Review.consolidate_version),
)
"""What a page asks by the ids of, with the columns of the thing itself."""
_REMINDED = _reminded()
