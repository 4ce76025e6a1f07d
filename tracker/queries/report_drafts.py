"""What an agency logged in a review's window, for the draft of its report."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.database import db
from tracker.domain.report_draft import DraftEntry
from tracker.domain.window_entries import Window, WindowEntry, closes_at
from tracker.language import say_number
from tracker.models import Report, Review
from tracker.models.window_entries import window_of


def own_window(report: Report, review: Review, zone: ZoneInfo) -> Window:
    """The agency's own entries of the window, parted at the cut-off; content by content. Two statements."""
    return window_of(db.session(), review, closes_at(review.cut_off_on, zone), agency_id=report.agency_id)


def draft_entries(entries: Iterable[WindowEntry]) -> tuple[DraftEntry, ...]:
    """As lines of a report, which is written in Vietnamese."""
    return tuple(
        DraftEntry(
            entry.content, entry.number, entry.task, entry.happened_on, entry.note,
            _figures(entry.quantity, entry.unit, entry.percent), entry.proof,
        )
        for entry in entries
    )  # fmt: skip


def _figures(quantity: Decimal | None, unit: str, percent: int | None) -> tuple[str, ...]:
    counted = f"{say_number(quantity, 'vi')} {unit}".strip() if quantity is not None else None
    return tuple(figure for figure in (counted, f"{percent} %" if percent is not None else None) if figure)
