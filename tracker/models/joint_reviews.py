"""A review with everything that is consolidated, read out of the tables in one form for pages and use cases alike."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.domain.consolidations import SubjectKind
from tracker.domain.findings import FindingFacts, FindingLine, state_of
from tracker.domain.joint_reviews import AgencyReport, JointReview, Settlement, Subject
from tracker.domain.window_entries import NOTHING_BESIDE, closes_at
from tracker.models.agencies import Agency
from tracker.models.agency_reports import agency_report, reports_of
from tracker.models.agreements import Agreement, Content
from tracker.models.collecting import collected_facts
from tracker.models.consolidations import Consolidation, SettledDifference
from tracker.models.findings import Finding
from tracker.models.joint_commendations import joint_commendations
from tracker.models.joint_tasks import joint_decisions, joint_parties, joint_tasks
from tracker.models.names_then import names_then
from tracker.models.reviews import Review
from tracker.models.window_entries import entries_of_window, entries_with_figures, outputs_of_window, window_entry


def joint_review(session: Session, review: Review, zone: ZoneInfo, as_of: date | None = None) -> JointReview:
    """Eleven statements, whatever the number of agencies; a sơ kết or tổng kết asks four more.

    ``as_of``: the day tasks are counted on, else the cut-off.
    """
    headings = session.execute(
        select(
            Agreement.title,
            Agreement.symbol,
            Agreement.kind,
            Agreement.signed_on,
            Agreement.overdue_strictly,
            Content.id,
            Content.number,
            Content.title.label("content"),
        )
        .join(Content, Content.agreement_id == Agreement.id)
        .where(Agreement.id == review.agreement_id)
        .order_by(Content.position)
    ).all()
    day = as_of or review.cut_off_on
    return JointReview(
        review=_head(review) | {"as_of_on": day} | (_program(headings[0]) if headings else {}),
        contents=tuple((row.id, f"{row.number}. {row.content}".strip(". ")) for row in headings),
        reports=_agency_reports(session, review, zone, with_more=True),
        settled=_settled(session.execute(_settlements(review.id))),
        findings=tuple(_finding(row, zone) for row in session.execute(_findings(review))),
        commendations=joint_commendations(session, review),
        tasks=joint_tasks(session, review, day, strictly=bool(headings and headings[0].overdue_strictly)),
        parties=joint_parties(session, review.agreement_id, on=review.ends_on),
        decisions=joint_decisions(session, review),
        collected=collected_facts(session, review, zone),
    )


def facts_behind(session: Session, review: Review, zone: tzinfo) -> JointReview:
    """Only the reports and their adjustments: enough to see whether a frozen version still holds. Two statements."""
    return JointReview(_head(review), (), _agency_reports(session, review, zone, with_more=False), {})


def _head(review: Review) -> dict[str, Any]:
    names = ("id", "agreement_id", "period", "starts_on", "ends_on", "cut_off_on")
    return {name: getattr(review, name) for name in names}


def _program(row: Any) -> dict[str, Any]:
    return {"agreement": row.title, "symbol": row.symbol, "kind": row.kind, "signed_on": row.signed_on}


def _agency_reports(session: Session, review: Review, zone: tzinfo, *, with_more: bool) -> tuple[AgencyReport, ...]:
    """``with_more``: also their communication outputs and the figures of other times; two statements more."""
    if with_more:
        entries, beside = entries_with_figures(session, review, outputs_of_window(session, review))
    else:
        entries, beside = [window_entry(row) for row in entries_of_window(session, review)], {}
    closed_at = closes_at(review.cut_off_on, zone)
    rows = session.execute(reports_of([review.id]))
    return tuple(agency_report(row, entries, closed_at, beside.get(row.agency_id, NOTHING_BESIDE)) for row in rows)


def standing_consolidation(review_id: int) -> Select[Consolidation]:
    """The version of the review that stands: a draft or a frozen one; none at first."""
    return select(Consolidation).where(Consolidation.review_id == review_id, Consolidation.withdrawn_at.is_(None))


def texts_by_content(consolidation: Consolidation | None) -> dict[int, str]:
    """The assessments of single contents."""
    kept: dict[str, str] = json.loads(consolidation.content_assessments) if consolidation else {}
    return {int(content_id): text for content_id, text in kept.items()}


def _settlements(review_id: int) -> Select[*tuple[Any, ...]]:
    s = SettledDifference
    return (
        select(s.subject_kind, s.subject_id, s.chosen_id, s.value, s.reason, s.settled_as)
        .where(s.review_id == review_id)
        .order_by(s.id)
    )


def _settled(rows: Iterable[Row[Any]]) -> dict[Subject, Settlement]:
    return {
        (SubjectKind(row.subject_kind), row.subject_id): Settlement(
            row.chosen_id, row.value, row.reason, row.settled_as
        )
        for row in rows
    }


def _findings(review: Review) -> Select[*tuple[Any, ...]]:
    """Those still open, and those closed since the window began: what was found comes back until it is settled."""
    noting = aliased(Agency)
    noting_then, owner_then = names_then(review.ends_on, noting), names_then(review.ends_on)
    return (
        select(
            Finding.id,
            Finding.text,
            Finding.place,
            Finding.source,
            Finding.noting_id,
            noting_then.short_name.label("noting"),
            Finding.noted_at,
            Finding.owner_id,
            owner_then.short_name.label("agency"),
            Finding.in_charge,
            Finding.due_on,
            Finding.settled_on,
            Finding.settled_how,
            Finding.closed_on,
        )
        .join(noting, noting.id == Finding.noting_id)
        .outerjoin(*noting_then.of)
        .outerjoin(Agency, Agency.id == Finding.owner_id)
        .outerjoin(*owner_then.of)
        .where(
            Finding.agreement_id == review.agreement_id,
            or_(Finding.closed_on.is_(None), Finding.closed_on >= review.starts_on),
        )
        .order_by(Finding.closed_on.is_not(None), Finding.due_on.is_not(None), Finding.due_on, Finding.id)
    )


def _finding(row: Row[Any], zone: ZoneInfo) -> FindingLine:
    facts = FindingFacts(row.noting_id, row.owner_id, row.due_on, settled_on=row.settled_on, closed_on=row.closed_on)
    return FindingLine(
        id=row.id,
        text=row.text,
        place=row.place,
        source=row.source,
        noting=row.noting,
        noted_on=row.noted_at.astimezone(zone).date(),
        state=state_of(facts),
        agency=row.agency,
        in_charge=row.in_charge,
        due_on=row.due_on,
        settled_on=row.settled_on,
        settled_how=row.settled_how,
    )
