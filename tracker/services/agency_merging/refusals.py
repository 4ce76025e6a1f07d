"""What stands in the way of making two records one: each reason is a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agencies import Succession
from tracker.domain.consolidations import Awaited
from tracker.domain.errors import RuleBroken
from tracker.domain.joint_reviews import is_changed
from tracker.domain.messages import Message, message
from tracker.domain.snapshots import frozen_zone, read_snapshot
from tracker.models import Agency, Consolidation, Report, ReportDraft, ReportVersion, Review
from tracker.models.agencies import succession_rows
from tracker.models.joint_reviews import facts_behind, standing_consolidation
from tracker.services.agency_merging.rows import columns_by_key, doubles, key_of

MOST_REASONS = 20
_ONCE = {
    "agency_successions.predecessor_id": message("Both went into other agencies; one body does that once."),
    "agency_successions.successor_id": message("Both follow one and the same agency."),
    "commendation_consents.agency_id": message(
        "Both are asked for their consent to one model case; it would have one consent where it has two."
    ),
}


def conflicts_of(gone_id: int, kept_id: int) -> tuple[list[Message], list[int]]:
    """Every reason against it, and the reports that nobody has begun and that may simply go."""
    reasons, dropped = _kinship(gone_id, kept_id), list[int]()
    for column in columns_by_key().values():
        pairs = list(dict.fromkeys(doubles(column, gone_id, kept_id)))
        if key_of(column) == "reports.agency_id":
            said, dropped = _reports(pairs)
            reasons += said
        elif pairs:
            reasons += _said_of(key_of(column), [one for one, _other in pairs])
    return list(dict.fromkeys(reasons))[:MOST_REASONS], dropped


def _kinship(gone_id: int, kept_id: int) -> list[Message]:
    reasons = []
    above = {row.id: row.parent_id for row in db.session.execute(select(Agency.id, Agency.parent_id))}
    if above.get(kept_id) == gone_id or above.get(gone_id) == kept_id:
        reasons.append(message("One stands below the other: they are not one agency, or change that first."))
    successions = [Succession(*row) for row in db.session.execute(succession_rows())]
    if any({one.predecessor_id, one.successor_id} == {gone_id, kept_id} for one in successions):
        reasons.append(message("One came from the other: that is a succession, not one agency entered twice."))
    elif _is_circle(kept_id, gone_id, successions):
        reasons.append(message("One came from the other through others between: they are not one agency."))
    return reasons


def _is_circle(kept_id: int, gone_id: int, successions: Iterable[Succession]) -> bool:
    """Taken for one, would it come from itself?"""
    after: dict[int, set[int]] = {}
    for one in successions:
        before, then = (kept_id if id_ == gone_id else id_ for id_ in (one.predecessor_id, one.successor_id))
        if before is not None and then is not None:
            after.setdefault(before, set()).add(then)
    seen, waiting = set[int](), list(after.get(kept_id, ()))
    while waiting:
        at = waiting.pop()
        if at == kept_id:
            return True
        if at not in seen:
            seen.add(at)
            waiting += after.get(at, ())
    return False


def _reports(pairs: Iterable[tuple[int, int]]) -> tuple[list[Message], list[int]]:
    """Of two reports for one review the one that nobody has begun goes; two that were begun are a reason."""
    reasons, dropped = list[Message](), list[int]()
    for gone, kept in pairs:
        empty = next((id_ for id_ in (gone, kept) if not _is_begun(id_)), None)
        owed = select(Review).join(Report, Report.review_id == Review.id).where(Report.id == gone)
        review = db.session.scalars(owed).one()
        if empty is None:
            said = message("Both have a report for one review of program no. %(id)s.", id=review.agreement_id)
            reasons.append(said)
        elif review.awaits != Awaited.CONSOLIDATION:
            said = message(
                "A review of program no. %(id)s is final with a report of each; it would no longer be what was signed.",
                id=review.agreement_id,
            )
            reasons.append(said)
        else:
            dropped.append(empty)
    return reasons, dropped


def _is_begun(report_id: int) -> bool:
    report = db.session.get_one(Report, report_id)
    drafted = select(ReportDraft.report_id).where(ReportDraft.report_id == report_id)
    handed_in = select(ReportVersion.id).where(ReportVersion.report_id == report_id)
    return bool(
        report.submitted_at is not None
        or report.returned_on is not None
        or db.session.scalar(drafted.limit(1))
        or db.session.scalar(handed_in.limit(1))
    )


def _said_of(key: str, ids: list[int]) -> list[Message]:
    """One sentence for each program, as far as the rows belong to one."""
    table = columns_by_key()[key].table
    if "agreement_id" not in table.c:
        return [_ONCE.get(key, message("Both are named where only one of them may be."))]
    programs = db.session.scalars(select(table.c.agreement_id).where(table.c.id.in_(ids[:500])).distinct())
    return [_sentence(key, program) for program in sorted(programs)]


def _sentence(key: str, program: int) -> Message:
    if key == "parties.agency_id":
        return message("Both signed program no. %(id)s; take one out of its parties first.", id=program)
    if key == "assignments.agency_id":
        return message("Both hold a part of one task of program no. %(id)s; take one away first.", id=program)
    if key == "reminders.owner_id":
        return message("Both were reminded of one thing of program no. %(id)s; reminders are not joined.", id=program)
    if key == "acknowledgements.owner_id":
        return message("Both promised something for one duty of program no. %(id)s.", id=program)
    return message("Both are named in program no. %(id)s where only one of them may be.", id=program)


def refuse_changed_reviews(report_ids: list[int]) -> None:
    """After the rows moved: no final review may look changed by it. Raises RuleBroken."""
    db.session.flush()
    frozen = (
        select(Review)
        .join(Report, Report.review_id == Review.id)
        .join(Consolidation, Consolidation.review_id == Review.id)
        .where(
            Report.id.in_(report_ids[:5000]),
            Review.awaits.is_distinct_from(Awaited.CONSOLIDATION.value),
            Review.awaits.is_distinct_from(Awaited.NEW_VERSION.value),
            Consolidation.withdrawn_at.is_(None),
            Consolidation.frozen_at.is_not(None),
        )
        .order_by(Review.id)
    )
    for review in db.session.scalars(frozen).unique():
        version = db.session.scalars(standing_consolidation(review.id)).one()
        snapshot = read_snapshot(version.snapshot or "")
        if is_changed(snapshot, facts_behind(db.session(), review, frozen_zone(snapshot))):
            said = message("A final review of program no. %(id)s would look changed by it.", id=review.agreement_id)
            raise RuleBroken(said)
