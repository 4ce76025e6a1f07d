"""Whom to tell this morning: the posts of each agency are read once a run, and who is meant is worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tracker.database import db
from tracker.domain.obligations import Obligation
from tracker.domain.recipients import Addressee, Holder, addressees
from tracker.domain.reminders import Tier
from tracker.models.staff import posts_of, staff_of


class Staffing:
    """The posts on one day, as they were when their agency was first asked for in this run of the planner."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._staff: dict[int, Sequence[Holder]] = {}
        self._told: dict[tuple[int, int | None, frozenset[Tier]], list[Addressee]] = {}

    def read(self, obligations: Iterable[Obligation]) -> None:
        """Know the posts of every agency that may be told of these."""
        asked = {agency for one in obligations for agency in (one.agency_id, one.standing_id) if agency is not None}
        if unknown := sorted(asked - self._staff.keys()):
            rows = db.session.connection().execute(posts_of(), {"agencies": unknown, "on": self._on})
            self._staff |= {**dict.fromkeys(unknown, ()), **staff_of(rows)}

    def addressees(self, obligation: Obligation, tiers: frozenset[Tier]) -> list[Addressee]:
        """Who receives it, and the vacant posts. Of an obligation only its agencies matter to that."""
        alike = (obligation.agency_id, obligation.standing_id, tiers)
        if alike not in self._told:
            self._told[alike] = addressees(obligation, tiers, self._staff, on=self._on) if tiers else []
        return self._told[alike]
