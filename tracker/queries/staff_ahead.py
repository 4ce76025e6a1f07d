"""Who will hold the posts of agencies on each of some coming days: read once, made up where somebody comes or goes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from tracker.database import read
from tracker.domain.recipients import Holder, Staff
from tracker.models.staff import changes_in, posts_during, staff_on


class StaffAhead:
    """The posts of the rows of ``posts_ahead``. A day before ``since`` is taken for that day."""

    def __init__(self, rows: Iterable[Any], *, since: date) -> None:
        self._since = since
        of_agency = attrgetter("agency_id")
        self._rows = {id_: list(those) for id_, those in groupby(sorted(rows, key=of_agency), key=of_agency)}
        changes = {id_: changes_in(those, after=since) for id_, those in self._rows.items()}
        self._changes = {id_: days for id_, days in changes.items() if days}
        self._made: dict[tuple[int, int], Sequence[Holder]] = {}

    def stretch(self, agency_id: int | None, day: date) -> int:
        """Days of one agency with the same number have the same people there and away."""
        days = self._changes.get(agency_id or 0)
        return bisect_right(days, day) if days else 0

    def of(self, agency_ids: Iterable[int | None], day: date) -> Staff:
        """The posts of these agencies on that day."""
        return {id_: self._of(id_, day) for id_ in agency_ids if id_ is not None}

    def _of(self, agency_id: int, day: date) -> Sequence[Holder]:
        key = agency_id, self.stretch(agency_id, day)
        if key not in self._made:
            staff = staff_on(self._rows.get(agency_id, ()), max(day, self._since))
            self._made[key] = staff.get(agency_id, ())
        return self._made[key]


def posts_ahead(agency_ids: Collection[int], *, since: date, until: date) -> tuple[Any, ...]:
    """Who holds their posts on any of these days, and when, for ``StaffAhead``. One statement."""
    if not agency_ids:
        return ()
    return tuple(read(posts_during(), {"agencies": sorted(agency_ids), "since": since, "until": until}))
