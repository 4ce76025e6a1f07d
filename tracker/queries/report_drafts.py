"""What an agency logged in a review's window, for the draft of its report."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from tracker.database import db
from tracker.domain.report_draft import DraftEntry
from tracker.language import say_number
from tracker.models import Content, Evidence, Indicator, ProgressEntry, Report, Review, Task


def own_entries(report: Report, review: Review) -> tuple[DraftEntry, ...]:
    """The agency's own entries of the window, without those that a later one corrects; content by content."""
    corrected = select(ProgressEntry.corrects_id).where(
        ProgressEntry.agreement_id == report.agreement_id, ProgressEntry.corrects_id.is_not(None)
    )
    proof = (
        select(func.coalesce(Evidence.document_number, Evidence.url))
        .where(Evidence.entry_id == ProgressEntry.id)
        .order_by(Evidence.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Content.number,
            Content.title,
            Task.number,
            Task.title,
            ProgressEntry.happened_on,
            ProgressEntry.note,
            ProgressEntry.quantity,
            Indicator.unit,
            ProgressEntry.percent,
            proof,
        )
        .outerjoin(Indicator, Indicator.id == ProgressEntry.indicator_id)
        .join(Task, Task.id == ProgressEntry.task_id)
        .join(Content, Content.id == Task.content_id)
        .where(
            ProgressEntry.agreement_id == report.agreement_id,
            ProgressEntry.agency_id == report.agency_id,
            ProgressEntry.happened_on.between(review.starts_on, review.ends_on),
            ProgressEntry.id.not_in(corrected),
        )
        .order_by(Content.position, Task.position, ProgressEntry.happened_on, ProgressEntry.id)
    )
    return tuple(
        DraftEntry(
            f"{content_number}. {content}".strip(". "), number, task, happened_on, note,
            _figures(quantity, unit, percent), found or "",
        )
        for content_number, content, number, task, happened_on, note, quantity, unit, percent, found in rows
    )  # fmt: skip


def _figures(quantity: Decimal | None, unit: str | None, percent: int | None) -> tuple[str, ...]:
    """As they stand in a report, which is written in Vietnamese."""
    counted = f"{say_number(quantity, 'vi')} {unit or ''}".strip() if quantity is not None else None
    return tuple(figure for figure in (counted, f"{percent} %" if percent is not None else None) if figure)
