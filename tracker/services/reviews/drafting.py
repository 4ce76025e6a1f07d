"""The draft of a report inside its agency: kept, presented to the head of the unit, sent back by him."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.effects import Effect, check_effects, kept_effects
from tracker.domain.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from tracker.domain.messages import message
from tracker.domain.moves import Act, Machine
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.report_snapshots import ReportTexts
from tracker.domain.state_table import may_move
from tracker.domain.typed_values import check_filled
from tracker.models import Content, Report, ReportDraft
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.reviews.locking import locked_report, not_now
from tracker.services.reviews.versions import state_of


def keep_draft(
    report_id: int,
    *,
    by: Viewer,
    text: str,
    difficulties: str = "",
    proposals: str = "",
    next_period: str = "",
    effects: Mapping[int, Effect] | None = None,
    seen: int | None = None,
    presents: bool = False,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Keep what the agency has written so far; ``presents``: and hand it to the head of the unit.

    ``seen``: the number of the draft that was read, 0 for none; None: whatever stands there.
    What is with the head can still be changed: he hands in what he has read, or notices.

    Raises NotFound, NotAllowed, RuleBroken, ChangedMeanwhile, AlreadyDone.
    """
    texts = texts_typed(text, difficulties, proposals, next_period)
    act = Act.PRESENT if presents else Act.KEEP
    with transaction():
        spend(once, at=now)
        report, _review = locked_report(report_id)
        if not may_for(by, Action.SUBMIT_REPORT, report.agency_id):
            raise NotAllowed(message("Each agency writes its own report."))
        if not may_move(Machine.REPORT, state_of(report, today=today), act):
            raise not_now(report)
        if presents:
            check_filled({"text": texts.text})
        draft = check_draft(report, effects or {}, seen=seen)
        if draft is None:
            draft = ReportDraft(report_id=report.id, number=0)
            db.session.add(draft)
        write_down(draft, texts, effects or {}, by=by, now=now)
        if presents:
            take_from_head(draft)
            draft.presented_at, draft.presented_by_id, draft.presented_as = now, by.person_id, by.acting_as
        record(
            by, "present-report" if presents else "keep-draft", "report", report.id, at=now,
            agreement_id=report.agreement_id, after={"draft": draft.number},
        )  # fmt: skip


def send_back_draft(
    report_id: int, *, by: Viewer, because: str, today: date, now: datetime, once: str | None = None
) -> None:
    """The head of the unit, or a leader, sends the draft back to those who wrote it; only the agency reads the reason.

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        report, _review = locked_report(report_id)
        if not may_for(by, Action.SEND_BACK_DRAFT, report.agency_id):
            raise NotAllowed(message("Only a unit head or a leader of the agency sends its draft back."))
        draft = db.session.get(ReportDraft, report.id)
        if draft is None or not may_move(Machine.REPORT, state_of(report, today=today), Act.SEND_BACK):
            raise RuleBroken(message("No draft of this report is presented."))
        check_filled({"because": because.strip()})
        take_from_head(draft)
        draft.sent_back_at, draft.sent_back_because = now, because.strip()
        draft.sent_back_by_id, draft.sent_back_as = by.person_id, by.acting_as
        record(
            by, "send-back-draft", "report", report.id, at=now, agreement_id=report.agreement_id,
            after={"draft": draft.number, "because": draft.sent_back_because},
        )  # fmt: skip


def texts_typed(text: str, difficulties: str, proposals: str, next_period: str) -> ReportTexts:
    """What was typed, without blanks around; what is empty is nothing."""
    return ReportTexts(text.strip(), *(typed.strip() or None for typed in (difficulties, proposals, next_period)))


def check_draft(report: Report, effects: Mapping[int, Effect], *, seen: int | None) -> ReportDraft | None:
    """The agency's draft, if any, once what is to be written fits it.

    Raises RuleBroken for effects that cannot be, ChangedMeanwhile when another draft than ``seen`` stands there.
    """
    check_effects(effects)
    contents = select(Content.id).where(Content.agreement_id == report.agreement_id)
    if not set(effects) <= set(db.session.scalars(contents)):
        raise RuleBroken(message("This content is none of this program."))
    draft = db.session.get(ReportDraft, report.id)
    if draft is not None and seen is not None and draft.number != seen:
        raise ChangedMeanwhile(
            message(
                "%(who)s kept another text meanwhile; it stands below. Yours is still here: put both together, and send"
                " it again.",
                who=draft.kept_as,
            )
        )
    return draft


def take_from_head(draft: ReportDraft) -> None:
    """It is with nobody any more."""
    draft.presented_at = draft.presented_by_id = draft.presented_as = None
    draft.sent_back_at = draft.sent_back_because = draft.sent_back_by_id = draft.sent_back_as = None


def write_down(
    draft: ReportDraft, texts: ReportTexts, effects: Mapping[int, Effect], *, by: Viewer, now: datetime
) -> None:
    """Let the draft say that."""
    draft.number += 1
    draft.text, draft.difficulties = texts.text, texts.difficulties
    draft.proposals, draft.next_period = texts.proposals, texts.next_period
    draft.effects = kept_effects(effects)
    draft.kept_at, draft.kept_by_id, draft.kept_as = now, by.person_id, by.acting_as
