"""What the agencies of a past review are called today: its pages keep the names of its time, these beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select, union
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.models import Agency, Party, Report, Review
from tracker.models.names_then import names_then
from tracker.queries.successions import heirs


@dataclass(frozen=True)
class NamesSince:
    """``full``: by the full name at the period's end, today's of who answers for it, where it is another one.

    ``short``: the same of short names.
    """

    full: Mapping[str, str]
    short: Mapping[str, str]

    def of(self, name: str) -> str | None:
        """Today's name for a full or a short one of that time; None: it is the same still."""
        return self.full.get(name) or self.short.get(name)


def names_since(review_id: int, *, today: date) -> NamesSince:
    """Of the parties and of those that owe a report; one statement."""
    rows = read(_names(), {"review": review_id, "today": today})
    full = {row.name: row.name_now for row in rows if row.name != row.name_now}
    short = {row.short_name: row.short_now for row in rows if row.short_name != row.short_now and row.name in full}
    return NamesSince(full, short)


@cache
def _names() -> Select[*tuple[Any, ...]]:
    this = Review.id == bindparam("review", type_=Integer)
    owing = select(Report.agency_id).where(Report.review_id == bindparam("review", type_=Integer))
    signed = select(Party.agency_id).join(Review, Review.agreement_id == Party.agreement_id).where(this)
    asked = union(owing, signed).subquery()
    then, passed_on, heir = names_then(Review.ends_on), heirs(select(asked.c.agency_id)), aliased(Agency)
    return (
        select(
            then.name,
            then.short_name,
            func.coalesce(heir.name, Agency.name).label("name_now"),
            func.coalesce(heir.short_name, Agency.short_name).label("short_now"),
        )
        .select_from(Agency)
        .join(asked, asked.c.agency_id == Agency.id)
        .join(Review, this)
        .outerjoin(*then.of)
        .outerjoin(passed_on, passed_on.c.agency_id == Agency.id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
        .order_by(Agency.id)
    )
