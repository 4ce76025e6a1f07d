"""The standing agency puts the reports together: its assessment, whose figure counts, freezing, reopening."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from tracker.database import db, transaction
from tracker.domain.consolidations import SubjectKind
from tracker.domain.errors import ChangedMeanwhile, NotFound, RuleBroken
from tracker.domain.joint_reviews import JointFigure, Subject, consolidation_snapshot, draft_hash
from tracker.domain.messages import message
from tracker.domain.moves import Act
from tracker.domain.permissions import Action, Viewer
from tracker.domain.snapshots import canonical, digest_of
from tracker.models import Consolidation, Report, SettledDifference, SignOff
from tracker.models.joint_reviews import joint_review, texts_by_content
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.reviews.awaiting import note_what_it_awaits
from tracker.services.reviews.standing import Standing, open_review
from tracker.services.reviews.versions import newest_version

WHOLE = 100  # per cent of a task


def write_assessment(
    review_id: int,
    *,
    by: Viewer,
    assessment: str,
    by_content: Mapping[int, str],
    today: date,
    now: datetime,
    zone: ZoneInfo,
    once: str | None = None,
) -> None:
    """Keep the draft of the standing agency's words. Raises NotFound, NotAllowed, RuleBroken, AlreadyDone."""
    with transaction():
        spend(once, at=now)
        found = open_review(review_id, Act.WRITE, Action.CONSOLIDATE, by=by, today=today, zone=zone)
        known = {id_ for id_, _title in found.joint.contents}
        if not by_content.keys() <= known:
            raise RuleBroken(message("This content is none of this program."))
        draft = _draft(found)
        draft.assessment = assessment.strip()
        kept = {str(id_): text.strip() for id_, text in by_content.items() if text.strip()}
        draft.content_assessments = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        db.session.flush()
        record(
            by, "write-assessment", "consolidation", draft.id, at=now, agreement_id=draft.agreement_id,
            after={"version": draft.number, "assessment": draft.assessment, "by_content": kept},
        )  # fmt: skip


def settle_difference(
    review_id: int,
    subject: Subject,
    *,
    by: Viewer,
    chosen_id: int | None,
    value: Decimal | None,
    because: str,
    today: date,
    now: datetime,
    zone: ZoneInfo,
    once: str | None = None,
) -> None:
    """Say whose figure counts (``chosen_id``), or which both agreed upon (``value``), or neither: left open.

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        found = open_review(review_id, Act.SETTLE, Action.CONSOLIDATE, by=by, today=today, zone=zone)
        figure = found.joint.figure(subject)
        if figure is None:
            raise NotFound(message("No agency names such a figure."))
        if not figure.differs:
            raise RuleBroken(message("The agencies name the same figure."))
        if not because.strip():
            raise RuleBroken(message("Say why."), field="because")
        settled = SettledDifference(
            review_id=review_id, subject_kind=subject[0], subject_id=subject[1], chosen_id=chosen_id,
            value=_value(figure, chosen_id, value), reason=because.strip(), settled_at=now, settled_by_id=by.person_id,
            settled_as=_title(by, found),
        )  # fmt: skip
        db.session.add(settled)
        db.session.flush()
        record(
            by, "settle-difference", "settled_difference", settled.id, at=now, agreement_id=found.review.agreement_id,
            before={named.agency: named.value for named in figure.named},
            after={"figure": figure.figure.name, "chosen_id": chosen_id, "value": settled.value,
                   "because": settled.reason},
        )  # fmt: skip


def freeze_review(
    review_id: int, *, by: Viewer, seen: str, today: date, now: datetime, zone: ZoneInfo, once: str | None = None
) -> None:
    """Make the version that the leaders sign. ``seen``: the hash of what the officer read before he did it.

    Reports may be missing; they stay visible as missing. Raises NotFound, NotAllowed, RuleBroken, ChangedMeanwhile,
    AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        found = open_review(review_id, Act.FREEZE, Action.CONSOLIDATE, by=by, today=today, zone=zone)
        draft = _draft(found)
        if not draft.assessment:
            raise RuleBroken(message("Write the general assessment first."))
        if seen != draft_hash(found.joint, draft.assessment, texts_by_content(draft)):
            raise ChangedMeanwhile(message("A report, a figure or the text changed meanwhile. Please read it again."))
        _keep_versions(found, zone)
        joint = joint_review(db.session(), found.review, zone)
        frozen = {"frozen_at": now.astimezone(zone), "by": by.name, "post": _title(by, found)}
        snapshot = canonical(
            consolidation_snapshot(
                joint, number=draft.number, assessment=draft.assessment, by_content=texts_by_content(draft),
                frozen=frozen,
            )
        )  # fmt: skip
        draft.snapshot, draft.hash = snapshot, digest_of(snapshot)
        draft.frozen_at, draft.frozen_by_id, draft.frozen_as = now, by.person_id, _title(by, found)
        draft.frozen_on = now.astimezone(zone).date()
        found.review.renew_on = None
        note_what_it_awaits(review_id)
        record(
            by, "freeze-review", "consolidation", draft.id, at=now, agreement_id=draft.agreement_id,
            after={"version": draft.number, "hash": draft.hash, "missing": [one.agency for one in joint.missing],
                   "open": [one.figure.name for one in joint.figures if one.is_open]},
        )  # fmt: skip


def reopen_review(
    review_id: int, *, by: Viewer, because: str, today: date, now: datetime, zone: ZoneInfo, once: str | None = None
) -> None:
    """Withdraw the frozen version with a reason; it stays readable with its signatures, and a new draft begins.

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        found = open_review(review_id, Act.REOPEN, Action.CONSOLIDATE, by=by, today=today, zone=zone)
        old = found.consolidation
        if old is None:
            raise NotFound(message("There is no such version."))
        if not because.strip():
            raise RuleBroken(message("Say why the review is reopened."), field="because")
        signatures = db.session.scalar(
            select(func.count()).select_from(SignOff).where(SignOff.consolidation_id == old.id)
        )
        old.withdrawn_at, old.withdrawn_because, old.withdrawn_by_id = now, because.strip(), by.person_id
        note_what_it_awaits(review_id)
        found.consolidation = None
        draft = _draft(found)
        draft.assessment, draft.content_assessments = old.assessment, old.content_assessments
        record(
            by, "reopen-review", "consolidation", old.id, at=now, agreement_id=old.agreement_id,
            before={"version": old.number, "hash": old.hash, "signatures": signatures},
            after={"because": old.withdrawn_because},
        )  # fmt: skip


def _draft(found: Standing) -> Consolidation:
    """The draft that stands, or the next one."""
    if found.consolidation is not None:
        return found.consolidation
    newest = db.session.scalar(select(func.max(Consolidation.number)).where(Consolidation.review_id == found.review.id))
    draft = Consolidation(
        review_id=found.review.id, agreement_id=found.review.agreement_id, number=(newest or 0) + 1, assessment="",
        content_assessments="{}",
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    found.consolidation = draft
    return draft


def _value(figure: JointFigure, chosen_id: int | None, value: Decimal | None) -> Decimal | None:
    if chosen_id is None:
        if value is not None and figure.figure.subject[0] is SubjectKind.TASK and not 0 <= value <= WHOLE:
            raise RuleBroken(message("How far a task is goes from 0 to 100%."), field="value")
        return value
    named = figure.named_by(chosen_id)
    if named is None or named.value is None:
        raise RuleBroken(message("This agency names no such figure."), field="chosen")
    return named.value


def _keep_versions(found: Standing, zone: ZoneInfo) -> None:
    """What was handed in before versions were kept becomes one now."""
    for report in found.joint.handed_in:
        if report.number is None:
            newest_version(db.session.get_one(Report, report.report_id), found.review, zone=zone)


def _title(by: Viewer, found: Standing) -> str:
    seats = (by.seat_for(Action.CONSOLIDATE, report.agency_id) for report in found.joint.reports)
    return next((f"{seat.title}, {seat.agency_short}" for seat in seats if seat), by.acting_as)
