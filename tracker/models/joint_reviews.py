"""A review with everything that is consolidated, read out of the tables in one form for pages and use cases alike."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.domain.consolidations import SubjectKind
from tracker.domain.findings import FindingFacts, FindingLine, state_of
from tracker.domain.joint_reviews import AgencyReport, JointReview, Settlement, Subject
from tracker.domain.report_snapshots import ReportTexts
from tracker.domain.window_entries import WindowEntry, closes_at, split
from tracker.models.agencies import Agency
from tracker.models.agreements import Agreement, Content, Party
from tracker.models.consolidations import Consolidation, SettledDifference
from tracker.models.findings import Finding
from tracker.models.joint_tasks import joint_decisions, joint_parties, joint_tasks
from tracker.models.reviews import Report, ReportVersion, Review
from tracker.models.window_entries import entries_of_window, window_entry


def joint_review(session: Session, review: Review, zone: ZoneInfo, as_of: date | None = None) -> JointReview:
    """Eight statements, whatever the number of agencies. ``as_of``: the day tasks are counted on, else the cut-off."""
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
        reports=_agency_reports(session, review, zone),
        settled=_settled(session.execute(_settlements(review.id))),
        findings=tuple(_finding(row, zone) for row in session.execute(_findings(review))),
        tasks=joint_tasks(session, review.agreement_id, day, strictly=bool(headings and headings[0].overdue_strictly)),
        parties=joint_parties(session, review.agreement_id),
        decisions=joint_decisions(session, review),
    )


def facts_behind(session: Session, review: Review, zone: ZoneInfo) -> JointReview:
    """Only the reports and their adjustments: enough to see whether a frozen version still holds. Two statements."""
    return JointReview(_head(review), (), _agency_reports(session, review, zone), {})


def _head(review: Review) -> dict[str, Any]:
    names = ("id", "agreement_id", "period", "starts_on", "ends_on", "cut_off_on")
    return {name: getattr(review, name) for name in names}


def _program(row: Any) -> dict[str, Any]:
    return {"agreement": row.title, "symbol": row.symbol, "kind": row.kind, "signed_on": row.signed_on}


def _agency_reports(session: Session, review: Review, zone: ZoneInfo) -> tuple[AgencyReport, ...]:
    by_agency: dict[int, list[WindowEntry]] = {}
    for row in session.execute(entries_of_window(review)):
        by_agency.setdefault(row.agency_id, []).append(window_entry(row))
    return tuple(_report(row, by_agency, review, zone) for row in session.execute(_reports(review.id)))


def standing_consolidation(review_id: int) -> Select[Consolidation]:
    """The version of the review that stands: a draft or a frozen one; none at first."""
    return select(Consolidation).where(Consolidation.review_id == review_id, Consolidation.withdrawn_at.is_(None))


def texts_by_content(consolidation: Consolidation | None) -> dict[int, str]:
    """The assessments of single contents."""
    kept: dict[str, str] = json.loads(consolidation.content_assessments) if consolidation else {}
    return {int(content_id): text for content_id, text in kept.items()}


def _reports(review_id: int) -> Select[*tuple[Any, ...]]:
    newest = (
        select(ReportVersion.report_id, func.max(ReportVersion.number).label("number"))
        .group_by(ReportVersion.report_id)
        .subquery()
    )
    version = (ReportVersion.report_id == Report.id) & (ReportVersion.number == newest.c.number)
    return (
        select(
            Report.id,
            Report.agency_id,
            Agency.name,
            Agency.short_name,
            Party.position,
            Report.due_on,
            Report.submitted_on,
            Report.text,
            Report.difficulties,
            Report.proposals,
            Report.next_period,
            ReportVersion.number,
            ReportVersion.hash,
        )
        .join(Agency, Agency.id == Report.agency_id)
        .outerjoin(Party, (Party.agreement_id == Report.agreement_id) & (Party.agency_id == Report.agency_id))
        .outerjoin(newest, newest.c.report_id == Report.id)
        .outerjoin(ReportVersion, version)
        .where(Report.review_id == review_id)
        .order_by(Party.position.is_(None), Party.position, Agency.id)
    )


def _report(row: Row[Any], by_agency: dict[int, list[WindowEntry]], review: Review, zone: ZoneInfo) -> AgencyReport:
    is_there = row.submitted_on is not None
    return AgencyReport(
        report_id=row.id,
        agency_id=row.agency_id,
        agency=row.name,
        short=row.short_name,
        has_signed=row.position is not None,
        due_on=row.due_on,
        submitted_on=row.submitted_on,
        number=row.number if is_there else None,
        hash=row.hash if is_there else None,
        texts=ReportTexts(row.text or "", row.difficulties, row.proposals, row.next_period) if is_there else None,
        window=split(by_agency.get(row.agency_id, ()), closes_at(review.cut_off_on, zone)),
    )


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
    return (
        select(
            Finding.id,
            Finding.text,
            Finding.place,
            Finding.source,
            Finding.noting_id,
            noting.short_name.label("noting"),
            Finding.noted_at,
            Finding.owner_id,
            Agency.short_name.label("agency"),
            Finding.in_charge,
            Finding.due_on,
            Finding.settled_on,
            Finding.settled_how,
            Finding.closed_on,
        )
        .join(noting, noting.id == Finding.noting_id)
        .outerjoin(Agency, Agency.id == Finding.owner_id)
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
