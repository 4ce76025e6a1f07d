"""Records that went into another one: where an old address leads now, and what can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select

from tracker.database import read
from tracker.models import AgencyMerge
from tracker.models.agency_merges import kept_in_the_end, standing_merges

MOST_SHOWN = 50


@dataclass(frozen=True)
class MergedRecord:
    """A record that was the same agency. ``id``: of the merge."""

    id: int
    name: str
    merged_at: datetime
    merged_as: str


def merged_into(agency_id: int) -> int | None:
    """Where the record of that id went; None when there was none, or it stands."""
    into = {row.gone_id: row.kept_id for row in read(_merges(), {})}
    return kept_in_the_end(agency_id, into) if agency_id in into else None


def merges_of(agency_id: int) -> list[MergedRecord]:
    """The records that went into this one, and can be taken out again; the newest first. For administrators."""
    return [MergedRecord(*row) for row in read(_own_merges(), {"agency": agency_id})]


@cache
def _merges() -> Select[*tuple[Any, ...]]:
    return standing_merges()


@cache
def _own_merges() -> Select[*tuple[Any, ...]]:
    m = AgencyMerge
    own = (m.kept_id == bindparam("agency", type_=Integer)) & m.undone_at.is_(None)
    return select(m.id, m.name, m.merged_at, m.merged_as).where(own).order_by(m.id.desc()).limit(MOST_SHOWN)
