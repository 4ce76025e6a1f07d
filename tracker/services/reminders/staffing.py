"""Who holds the posts this morning: those of each agency are read once a run of the planner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tracker.database import db
from tracker.domain.obligations import Obligation
from tracker.domain.recipients import Addressee, Holder, Staff, addressees
from tracker.domain.reminders import Decision
from tracker.models.staff import posts_of, staff_of


class Staffing:
    """The posts on one day, as they were when their agency was first asked for."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._staff: dict[int, Sequence[Holder]] = {}
        self._told: dict[object, list[Addressee]] = {}

    def of(self, obligations: Iterable[Obligation]) -> Staff:
        """The posts of every agency that may be told of these, and of those asked for before."""
        asked = {agency for one in obligations for agency in (one.agency_id, one.standing_id) if agency is not None}
        if unknown := sorted(asked - self._staff.keys()):
            rows = db.session.connection().execute(posts_of(), {"agencies": unknown, "on": self._on})
            self._staff |= {**dict.fromkeys(unknown, ()), **staff_of(rows)}
        self._told.clear()
        return self._staff

    def told(self, decision: Decision) -> list[Addressee]:
        """Whom it is for, of the agencies asked for. Those alike in what decides it are looked up once until others are
        asked for: kept for a whole run they would be as many as the things owed."""
        owed = decision.obligation
        alike = (owed.agency_id, owed.standing_id, owed.charge_id, owed.is_with_head, decision.tiers)
        if alike not in self._told:
            self._told[alike] = addressees(owed, decision.tiers, self._staff, on=self._on) if decision.tiers else []
        return self._told[alike]
