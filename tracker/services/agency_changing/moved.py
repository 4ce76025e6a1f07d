"""What moved in the programs by a change, and what stood there before, so that it can be put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.database import db
from tracker.models import Report, ReportDraft

DAYS = ("opens_on", "due_on")
KEPT = ("id", "review_id", "agreement_id", "agency_id", "due_version", *DAYS)
"""A report that was never handed in says nothing else; its id is what its reminders go by."""
DATED = ("led_until",)
"""What else ``Moved.change`` writes that is a day; kept as its text."""


@dataclass
class Moved:
    """The rows that moved, by table, and of each what stood there before. ``gone``: reports that nobody owes by it."""

    ids: dict[str, list[int]] = field(default_factory=dict)
    before: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)

    def change(self, row: Any, **values: Any) -> None:
        """Write these, and keep what was there."""
        self.before.append((row.__tablename__, row.id, as_json({name: getattr(row, name) for name in values})))
        for name, value in values.items():
            setattr(row, name, value)

    def count(self, table: Any, row: Any) -> None:
        """It moved."""
        self.ids.setdefault(table.__tablename__, []).append(row.id)


def keep_report(report: Report) -> dict[str, Any]:
    """The same of one report that nobody will owe, with its draft, if any."""
    kept = {name: getattr(report, name) for name in KEPT}
    draft = db.session.get(ReportDraft, report.id)
    if draft is not None:
        kept["draft"] = {column.key: getattr(draft, column.key) for column in ReportDraft.__table__.columns}
    return as_json(kept)


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Days and instants as their text."""
    return {
        name: as_json(value) if isinstance(value, Mapping) else value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }
