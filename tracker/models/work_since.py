"""What hangs on a program beside what its import made: found through foreign keys, so that no table is forgotten."""

from __future__ import annotations

from functools import cache

from sqlalchemy import (
    CompoundSelect,
    ForeignKey,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from tracker.database import Base
from tracker.models.agencies import Agency
from tracker.models.audit import AuditEntry
from tracker.models.reminders import OutboxItem, Reminder

# The tables that an import writes, each after those that point to it: so they can be emptied in this order.
MADE = ("reports", "reviews", "review_rules", "assignments", "tasks", "contents", "parties", "agreements")
NO_WORK = frozenset({"pending_imports", "pending_annexes", "reminders"})
"""They point to a program and are nobody's work: uploads that are only looked at, and rungs told to nobody."""
TOLD, CHANGED = OutboxItem.__tablename__, AuditEntry.__tablename__


@cache
def work_counts() -> CompoundSelect[str, int]:
    """(table, how many) of everything done about the program ``agreement_id`` since the trail's entry ``since``."""
    told = select(literal(TOLD), func.count(OutboxItem.id)).join(Reminder, Reminder.id == OutboxItem.reminder_id)
    later = AuditEntry.chain == bindparam("agreement_id"), AuditEntry.id > bindparam("since")
    return union_all(
        *(_pointing(table) for table in Base.metadata.sorted_tables if keys_into(table, MADE)),
        told.where(Reminder.agreement_id == bindparam("agreement_id")),
        select(literal(CHANGED), func.count(AuditEntry.id)).where(*later, AuditEntry.person_id.is_not(None)),
    )


def keys_into(table: Table, names: tuple[str, ...]) -> list[ForeignKey]:
    """The keys of a table that point into those tables; of a table an import makes: only from other programs."""
    if table.name in NO_WORK:
        return []
    keys = [key for key in table.foreign_keys if key.column.table.name in names]
    if table.name in MADE:
        keys = [
            key
            for key in keys
            if key.parent.name in ("parent_id", "predecessor_id", "carried_from_id", "aligned_to_id")
        ]
    return sorted(keys, key=lambda key: key.parent.name)


def unused_agencies() -> Select[int, str]:
    """Those of the agencies ``ids`` that nothing in any table points to."""
    used = [
        exists().where(table.alias().c[key.parent.name] == Agency.id)  # an alias: agencies point to agencies
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == Agency.__tablename__
    ]
    wanted = Agency.id.in_(bindparam("ids", expanding=True))
    return select(Agency.id, Agency.name).where(wanted, ~or_(*used)).order_by(Agency.id)


def _pointing(table: Table) -> Select[str, int]:
    """How many rows of a table point to the program, or to what was made with it."""
    pointed = []
    for key in keys_into(table, MADE):
        target = key.column.table
        if target.name == "agreements":
            pointed.append(key.parent == bindparam("agreement_id"))
        else:
            own = select(target.c.id).where(target.c.agreement_id == bindparam("agreement_id"))
            pointed.append(key.parent.in_(own))
    elsewhere = table.c.agreement_id != bindparam("agreement_id") if table.name == "tasks" else literal(1) == 1
    return select(literal(table.name), func.count()).select_from(table).where(and_(or_(*pointed), elsewhere))
