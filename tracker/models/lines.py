"""``domain/lines`` in SQL: which programs stand below others through those that they follow, and from below upwards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Date, Select, bindparam, case, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from tracker.models.agreements import Agreement
from tracker.models.closings import Closing


def line_back(heads: Select[*tuple[Any, ...]], *, only_over: bool = False) -> CTE:
    """Rows (head_id, id): each program of ``heads`` (ids) with itself and all that it follows, at whatever remove.

    ``only_over``: only through those that are over on the day ``today``, a parameter of the statement.
    """
    asked = heads.subquery()
    [head_id] = asked.c
    line = select(head_id.label("head_id"), head_id.label("id")).cte(recursive=True)
    ways, own, closing, before = _ways(2), aliased(Agreement), aliased(Closing), aliased(Agreement)
    step = (
        select(line.c.head_id, before.id)
        .select_from(line)
        .join(ways, true())
        .outerjoin(own, (ways.c.way == 0) & (own.id == line.c.id))
        .outerjoin(closing, (ways.c.way == 1) & (closing.successor_id == line.c.id) & closing.reopened_at.is_(None))
        .join(before, before.id == func.coalesce(own.predecessor_id, closing.agreement_id))
    )
    return line.union(step.where(is_over(before)) if only_over else step)


def is_over(program: Any) -> Any:
    """Closed, or out of force on the day ``today``."""
    return or_(program.closed_on.is_not(None), program.valid_to < bindparam("today", type_=Date))


def above(child: Any, *, levels: int, inside: Any = None) -> Select[*tuple[Any, ...]]:
    """Ids of the programs that ``child`` (an id) stands below, as high as ``levels``; for ``.in_()``.

    ``inside``: the table of the statement around it that ``child`` is a column of.
    """
    start = select(child.label("id"), literal(0).label("level"))
    is_inside = inside is not None
    walk = (start.correlate(inside) if is_inside else start).cte(recursive=True, nesting=is_inside)
    ways, own, next_, closing = _ways(3), aliased(Agreement), aliased(Agreement), aliased(Closing)
    to = func.coalesce(own.parent_id, next_.id, closing.successor_id)
    walk = walk.union(
        select(to, walk.c.level + case((ways.c.way == 0, 1), else_=0))
        .select_from(walk)
        .join(ways, true())
        .outerjoin(own, (ways.c.way == 0) & (own.id == walk.c.id) & (walk.c.level < levels))
        .outerjoin(next_, (ways.c.way == 1) & (next_.predecessor_id == walk.c.id) & (walk.c.level > 0))
        .outerjoin(
            closing,
            (ways.c.way == 2)
            & (closing.agreement_id == walk.c.id)
            & closing.reopened_at.is_(None)
            & (walk.c.level > 0),
        )
        .where(to.is_not(None))
    )
    return select(walk.c.id).where(walk.c.level > 0)


def _ways(count: int) -> Any:
    """The numbers from 0, to go one way after the other: no recursive part may name itself twice."""
    return union_all(*(select(literal(n).label("way")) for n in range(count))).subquery()
