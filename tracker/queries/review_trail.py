"""The trail of one review as a story, day by day: what was done, by whom, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Row, Select, and_, bindparam, func, or_, select

from tracker.database import read
from tracker.domain.permissions import AGREEMENT_ACTIONS, BESIDE, Action, Standing, Viewer, may
from tracker.domain.review_trail import INSIDE, Recorded, Telling, tell
from tracker.models import (
    Agency,
    Agreement,
    AuditEntry,
    Consolidation,
    Decision,
    Report,
    Review,
    SettledDifference,
    SignOff,
)
from tracker.models.final_reviews import was_made_final

PAGE_SIZE = 60
OWNED_BY = frozenset({"consolidation", "sign_off"})
"""Subjects that a promise names by the review, all else by the row itself."""


@dataclass(frozen=True)
class TrailLine:
    """One act. ``actor``: name, post and agency as they were then; None: the system did it."""

    at: datetime
    action: str
    actor: str | None
    is_inside: bool
    told: Telling


@dataclass(frozen=True)
class TrailPage:
    """A page of the trail, the oldest first; ``days``: by local day."""

    review_id: int
    agreement_id: int
    agreement: str
    is_illustrative: bool
    period: str
    days: tuple[tuple[date, tuple[TrailLine, ...]], ...]
    number: int
    first: int
    last: int
    total: int

    @property
    def has_next(self) -> bool:
        """Is there a further page?"""
        return self.last < self.total


def trail_page(
    review_id: int, *, viewer: Viewer, standing: Standing | None, zone: ZoneInfo, number: int = 1
) -> TrailPage | None:
    """Page ``number`` (from 1) of what this person may read of it; None when there is no such review.

    Three statements. What happened inside an agency before it handed its report in is for that agency only; what is
    drafted of the consolidated review, for whoever consolidates.
    """
    heads = read(_head(), {"review": review_id})
    if not heads:
        return None
    head = heads[0]
    roles = AGREEMENT_ACTIONS[Action.SEE_TRAIL][0] | BESIDE[Action.SEE_TRAIL][0]
    start = (number - 1) * PAGE_SIZE
    rows = read(
        _entries(),
        {
            "review": review_id, "chain": head.agreement_id, "period": f'%"{head.period}"%',
            "mine": sorted(viewer.agency_ids_as(roles)), "size": PAGE_SIZE, "offset": start,
        },
    )  # fmt: skip
    names = {row.id: row.short_name for row in read(_names(), {"agreement": head.agreement_id})}
    reads_drafts = may(viewer, Action.CONSOLIDATE, standing)
    lines = [_line(row, head.period, names, reads_drafts=reads_drafts) for row in rows]
    by_day = groupby(lines, key=lambda line: line.at.astimezone(zone).date())
    return TrailPage(
        review_id=review_id,
        agreement_id=head.agreement_id,
        agreement=head.title,
        is_illustrative=head.is_illustrative,
        period=head.period,
        days=tuple((day, tuple(of_day)) for day, of_day in by_day),
        number=number,
        first=start + 1 if lines else 0,
        last=start + len(lines),
        total=rows[0].total if rows else 0,
    )


def _line(row: Row[Any], period: str, names: Mapping[int, str], *, reads_drafts: bool) -> TrailLine:
    entry = Recorded(
        action=row.action,
        subject=row.subject,
        before=json.loads(row.before or "{}"),
        after=json.loads(row.after or "{}"),
        agency=row.agency or "",
        decision=row.decision or "",
        period=period,
        names=names,
    )
    told = tell(entry, reads_drafts=reads_drafts or row.is_final)
    return TrailLine(row.at, row.action, row.actor if row.person_id else None, row.action in INSIDE, told)


@cache
def _head() -> Select[*tuple[Any, ...]]:
    return (
        select(Review.agreement_id, Review.period, Agreement.title, Agreement.is_illustrative)
        .join(Agreement, Agreement.id == Review.agreement_id)
        .where(Review.id == bindparam("review"))
    )


@cache
def _names() -> Select[*tuple[Any, ...]]:
    """Short names of the agencies that report, which are those that figures and decisions name."""
    reporting = select(Report.agency_id).where(Report.agreement_id == bindparam("agreement"))
    deciding = select(Decision.owner_id).where(Decision.agreement_id == bindparam("agreement"))
    return select(Agency.id, Agency.short_name).where(or_(Agency.id.in_(reporting), Agency.id.in_(deciding)))


@cache
def _entries() -> Select[*tuple[Any, ...]]:
    """The entries of the agreement's chain that are about the review, in the order they were written."""
    entry = AuditEntry
    review_id: BindParameter[int] = bindparam("review")
    on_review = and_(entry.subject == "review", entry.subject_id == review_id)
    by_calendar = and_(entry.action == "moved-by-calendar", entry.after.like(bindparam("period")))
    promised = entry.action == "acknowledged"
    by_review = and_(promised, entry.subject.in_(sorted(OWNED_BY)), entry.subject_id == review_id)
    versions = select(Consolidation.id).where(Consolidation.review_id == review_id)
    found = {
        "consolidation": versions,
        "sign_off": select(SignOff.id).where(SignOff.consolidation_id.in_(versions)),
        "settled_difference": select(SettledDifference.id).where(SettledDifference.review_id == review_id),
    }
    by_row = _any_of(found) & ~promised
    is_own = or_(entry.action.not_in(sorted(INSIDE)), Report.agency_id.in_(bindparam("mine", expanding=True)))
    return (
        select(
            entry.id, entry.at, entry.person_id, entry.actor, entry.action, entry.subject, entry.before, entry.after,
            Agency.short_name.label("agency"), Decision.text.label("decision"),
            was_made_final().label("is_final"), func.count().over().label("total"),
        )
        .outerjoin(
            Report, and_(entry.subject == "report", Report.id == entry.subject_id, Report.review_id == review_id)
        )
        .outerjoin(Agency, Agency.id == Report.agency_id)
        .outerjoin(
            Decision,
            and_(entry.subject == "decision", Decision.id == entry.subject_id, Decision.review_id == review_id),
        )
        .where(
            entry.chain == bindparam("chain"),
            or_(on_review, by_calendar, by_review, by_row, Report.id.is_not(None), Decision.id.is_not(None)),
            is_own,
        )
        .order_by(entry.id)
        .limit(bindparam("size"))
        .offset(bindparam("offset"))
    )  # fmt: skip


def _any_of(ids_by_subject: Mapping[str, Select[int]]) -> Any:
    about: Iterable[Any] = (
        and_(AuditEntry.subject == subject, AuditEntry.subject_id.in_(ids)) for subject, ids in ids_by_subject.items()
    )
    return or_(*about)
