"""An agency hands in its report for a review. Handed in, it stands as it is, until it is taken back or returned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.effects import Effect, effects_facts, kept_effects
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.messages import message
from tracker.domain.moves import Act, Machine
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.review_states import ReportState
from tracker.domain.state_table import may_move
from tracker.models import Report, Review
from tracker.models.staff import hands_in
from tracker.services.access import require
from tracker.services.agency_changing.takers import taker_of
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.reviews.awaiting import note_changes
from tracker.services.reviews.drafting import check_draft, take_from_head, texts_typed, write_down
from tracker.services.reviews.locking import locked_report, not_now
from tracker.services.reviews.versions import freeze_version, newest_version, state_of


def submit_report(
    report_id: int,
    *,
    by: Viewer,
    text: str,
    difficulties: str = "",
    proposals: str = "",
    next_period: str = "",
    effects: Mapping[int, Effect] | None = None,
    seen: int | None = None,
    today: date,
    now: datetime,
    zone: ZoneInfo,
    once: str | None = None,
) -> None:
    """Hand in this agency's report, as of ``today`` (a local date), and freeze it as the next version.

    ``effects``: its judgement of the effect of single contents, by their ids. ``seen``: see ``keep_draft``.
    A unit head or a leader hands in; an officer only where neither is there (``handing_in``).

    Raises NotFound, NotAllowed, RuleBroken, ChangedMeanwhile, AlreadyDone.
    It opens the day after the cut-off: data that may still change is not reported (Decree 09/2019, art. 12).
    """
    texts = texts_typed(text, difficulties, proposals, next_period)
    with transaction():
        spend(once, at=now)
        report, review = locked_report(report_id)
        _refuse_others(by, report, today=today)
        if not may_move(Machine.REPORT, state_of(report, today=today), Act.SUBMIT):
            raise not_now(report)
        if not texts.text:
            raise RuleBroken(message("Write what was done in this period."), field="text")
        draft = check_draft(report, effects or {}, seen=seen)
        if draft is not None:
            write_down(draft, texts, effects or {}, by=by, now=now)
            take_from_head(draft)
        report.effects = kept_effects(effects or {})
        report.text, report.difficulties = texts.text, texts.difficulties
        report.proposals, report.next_period = texts.proposals, texts.next_period
        report.submitted_on, report.submitted_at, report.submitted_by_id = today, now, by.person_id
        report.submitted_as = _title(by, Action.SUBMIT_REPORT, report)
        version = freeze_version(report, review, zone=zone)
        note_changes([review.id], today=today)
        after = {"submitted_on": today, "text": report.text, "difficulties": report.difficulties,
                 "effects": effects_facts(effects or {})}  # fmt: skip
        more = {"version": version.number, "hash": version.hash}
        record(by, "submit-report", "report", report.id, at=now, agreement_id=report.agreement_id, after=after | more)


def take_back_report(
    report_id: int, *, by: Viewer, because: str, today: date, now: datetime, zone: ZoneInfo, once: str | None = None
) -> None:
    """A unit head or leader takes the own agency's report back, to be handed in anew; what was handed in stays kept.

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        report, review = locked_report(report_id)
        if not may_for(by, Action.TAKE_BACK_REPORT, report.agency_id):
            raise NotAllowed(message("Only a unit head or a leader of the agency takes its report back."))
        _give_back(report, review, Act.TAKE_BACK, by=by, because=because, today=today, now=now, zone=zone)


def return_report(
    report_id: int, *, by: Viewer, because: str, today: date, now: datetime, zone: ZoneInfo, once: str | None = None
) -> None:
    """The standing agency sends a report back with a reason: it is owed again by the same day.

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        report, review = locked_report(report_id)
        require(by, Action.RETURN_REPORT, report.agreement_id)
        if report.agency_id in by.agency_ids:
            raise NotAllowed(message("An agency's own report is taken back by its head, not returned."))
        _give_back(report, review, Act.RETURN, by=by, because=because, today=today, now=now, zone=zone)


def _give_back(
    report: Report, review: Review, act: Act, *, by: Viewer, because: str, today: date, now: datetime, zone: ZoneInfo
) -> None:
    state = state_of(report, today=today)
    if state is ReportState.BOUND:
        raise RuleBroken(message("The review is consolidated; the standing agency must reopen it first."))
    if not may_move(Machine.REPORT, state, act):
        raise RuleBroken(message("This report has not been handed in."))
    if not because.strip():
        raise RuleBroken(message("Say why the report goes back."), field="because")
    taker = taker_of(report.agreement_id, report.agency_id)
    if taker is not None:
        others = select(Report.id).where(Report.review_id == review.id, Report.agency_id == taker)
        if db.session.scalar(others) is not None:
            said = message(
                "Whoever took over the work of this agency has a report of this review itself: return that one."
            )
            raise RuleBroken(said)
    version = newest_version(report, review, zone=zone)
    report.agency_id = report.agency_id if taker is None else taker
    report.submitted_on = report.submitted_at = report.submitted_by_id = report.submitted_as = None
    report.returned_on, report.return_reason, report.returned_by_id = today, because.strip(), by.person_id
    report.returned_as, report.is_taken_back = f"{by.name}, {by.acting_as}", act is Act.TAKE_BACK
    note_changes([review.id], today=today)
    record(
        by, "take-back-report" if act is Act.TAKE_BACK else "return-report", "report", report.id, at=now,
        agreement_id=report.agreement_id, before={"version": version.number, "hash": version.hash},
        after={"because": report.return_reason},
    )  # fmt: skip


def _refuse_others(by: Viewer, report: Report, *, today: date) -> None:
    if not may_for(by, Action.SUBMIT_REPORT, report.agency_id):
        raise NotAllowed(message("Each agency hands in its own report."))
    if not hands_in(db.session(), by, report.agency_id, on=today):
        raise NotAllowed(
            message("A unit head or a leader of the agency hands its report in. Present the draft to them.")
        )


def _title(by: Viewer, action: Action, report: Report) -> str:
    seat = by.seat_for(action, report.agency_id)
    return seat.title if seat else by.post_title
