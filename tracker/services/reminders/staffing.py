"""Who holds the posts this morning: those of each agency are read once a run of the planner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tracker.database import db
from tracker.domain.obligations import Obligation
from tracker.domain.recipients import Holder, Staff
from tracker.models.staff import posts_of, staff_of


class Staffing:
    """The posts on one day, as they were when their agency was first asked for."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._staff: dict[int, Sequence[Holder]] = {}

    def of(self, obligations: Iterable[Obligation]) -> Staff:
        """The posts of every agency that may be told of these, and of those asked for before."""
        asked = {agency for one in obligations for agency in (one.agency_id, one.standing_id) if agency is not None}
        if unknown := sorted(asked - self._staff.keys()):
            rows = db.session.connection().execute(posts_of(), {"agencies": unknown, "on": self._on})
            self._staff |= {**dict.fromkeys(unknown, ()), **staff_of(rows)}
        return self._staff
