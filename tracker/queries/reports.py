"""One agency's report, as its page shows it, and what was handed in before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from tracker.database import db
from tracker.domain.effects import Effect, effects_of
from tracker.domain.moves import Act, Machine
from tracker.domain.obligations import ObligationKind
from tracker.domain.outputs import OutputCount
from tracker.domain.permissions import Action, Standing, Viewer, may, may_for
from tracker.domain.promises import is_to_be_promised
from tracker.domain.report_draft import DraftEntry
from tracker.domain.report_snapshots import report_as_kept
from tracker.domain.review_states import ReportStanding, ReportState, state_of_report
from tracker.domain.snapshots import is_intact, read_snapshot
from tracker.domain.state_table import may_move
from tracker.domain.status import TaskStatus, report_status
from tracker.domain.window_entries import Figure, figures_of
from tracker.models import (
    Acknowledgement,
    Agency,
    Agreement,
    Consolidation,
    Content,
    Report,
    ReportDraft,
    ReportVersion,
    Review,
)
from tracker.models.acknowledgements import promise_for
from tracker.models.names_then import names_then
from tracker.models.staff import hands_in
from tracker.queries.kept_drafts import KeptDraft, kept_draft
from tracker.queries.promises import Made, made_columns, made_in
from tracker.queries.report_drafts import draft_entries, own_window


@dataclass(frozen=True)
class VersionLine:
    """One time the report was handed in."""

    number: int
    submitted_at: datetime
    submitted_as: str
    hash: str


@dataclass(frozen=True)
class ReportPage:
    """An agency's report: what it is for, and the entries it is drafted from.

    ``entries``: there when the data were closed; ``late``: logged or changed after that, shown beside the report.
    ``is_final``: its review was made final; unless the report is bound in it, without it.
    ``draft``: only for those who write it. ``may_hand_in``: else they present it to their head.
    """

    id: int
    review_id: int
    agreement_id: int
    agreement: str
    is_illustrative: bool
    period: str
    agency: str
    starts_on: date
    ends_on: date
    opens_on: date
    due_on: date
    submitted_on: date | None
    submitted_as: str | None
    state: ReportState
    status: TaskStatus
    text: str | None
    difficulties: str | None
    proposals: str | None
    next_period: str | None
    returned_on: date | None
    return_reason: str | None
    returned_as: str | None
    is_taken_back: bool
    entries: tuple[DraftEntry, ...]
    late: tuple[DraftEntry, ...]
    figures: tuple[Figure, ...]
    outputs: tuple[OutputCount, ...]
    entry_count: int
    proven_count: int
    contents: tuple[tuple[int, str], ...]
    effects: Mapping[int, Effect]
    versions: tuple[VersionLine, ...]
    is_own: bool
    draft: KeptDraft | None
    may_write: bool
    may_hand_in: bool
    may_send_back: bool
    may_take_back: bool
    may_return: bool
    promise: Made | None
    may_promise: bool
    is_final: bool

    @property
    def may_only_keep(self) -> bool:
        """The draft is with the head, and the reader is none: he can still change it."""
        return self.state is ReportState.PRESENTED and not self.may_hand_in

    @property
    def is_returned(self) -> bool:
        """Owed again, with a reason."""
        return self.returned_on is not None and self.submitted_on is None


@dataclass(frozen=True)
class VersionPage:
    """A report as it was handed in at one time, out of what was frozen then. ``is_intact``: it still has its hash.

    ``kept``: figures, entries with their evidence, adjustments, outputs, see ``report_as_kept``.
    """

    report_id: int
    review_id: int
    agreement_id: int
    agreement: str
    period: str
    agency: str
    number: int
    text: str
    difficulties: str | None
    proposals: str | None
    next_period: str | None
    contents: tuple[tuple[int, str], ...]
    effects: Mapping[int, Effect]
    kept: Mapping[str, Any]
    submitted_at: datetime
    submitted_as: str
    hash: str
    is_intact: bool


def report_page(
    report_id: int, *, viewer: Viewer, standing: Standing | None, today: date, zone: ZoneInfo
) -> ReportPage | None:
    """The report with the entries of its own agency in the review's window; None when there is none."""
    found = _found(report_id)
    if found is None:
        return None
    report, review, title, is_illustrative, agency, frozen_at, drafted, *_promise = found
    made, window = made_in(found), own_window(report, review, zone)
    inside = (drafted.presented_at, drafted.sent_back_at) if drafted else ()
    facts = ReportStanding(report.opens_on, report.submitted_at, report.returned_on, frozen_at, *inside)
    state = state_of_report(facts, today)
    is_open = report.submitted_on is None and report.opens_on <= today
    is_own = report.agency_id in viewer.agency_ids
    may_write = may_for(viewer, Action.SUBMIT_REPORT, report.agency_id)
    return ReportPage(
        id=report.id,
        review_id=review.id,
        agreement_id=report.agreement_id,
        agreement=title,
        is_illustrative=is_illustrative,
        period=review.period,
        agency=agency,
        starts_on=review.starts_on,
        ends_on=review.ends_on,
        opens_on=report.opens_on,
        due_on=report.due_on,
        submitted_on=report.submitted_on,
        submitted_as=report.submitted_as,
        state=state,
        status=status_of_report(report, today),
        text=report.text,
        difficulties=report.difficulties,
        proposals=report.proposals,
        next_period=report.next_period,
        returned_on=report.returned_on,
        return_reason=report.return_reason,
        returned_as=report.returned_as,
        is_taken_back=report.is_taken_back,
        entries=draft_entries(window.inside),
        late=draft_entries(window.adjustments),
        figures=figures_of(window),
        outputs=window.outputs,
        entry_count=len(window.inside),
        proven_count=window.proven_count,
        contents=contents_of(report.agreement_id),
        effects=effects_of(report.effects),
        versions=_versions(report.id),
        is_own=is_own,
        draft=kept_draft(drafted, window) if may_write and is_open else None,
        promise=made,
        **_rights(report, state, viewer, standing, today=today),
        may_promise=made is None
        and is_to_be_promised(is_open=is_open, due_on=report.due_on, today=today)
        and may_for(viewer, Action.ACKNOWLEDGE, report.agency_id),
        is_final=frozen_at is not None,
    )


def _rights(
    report: Report, state: ReportState, viewer: Viewer, standing: Standing | None, *, today: date
) -> dict[str, bool]:
    """What this person may do to the report as it stands."""
    agency_id, is_open = report.agency_id, report.submitted_on is None and report.opens_on <= today
    may_send_back = may_for(viewer, Action.SEND_BACK_DRAFT, agency_id)
    may_take_back = may_for(viewer, Action.TAKE_BACK_REPORT, agency_id)
    may_return = agency_id not in viewer.agency_ids and may(viewer, Action.RETURN_REPORT, standing)
    return {
        "may_write": may_for(viewer, Action.SUBMIT_REPORT, agency_id),
        "may_hand_in": is_open and hands_in(db.session(), viewer, agency_id, on=today),
        "may_send_back": may_send_back and may_move(Machine.REPORT, state, Act.SEND_BACK),
        "may_take_back": may_take_back and may_move(Machine.REPORT, state, Act.TAKE_BACK),
        "may_return": may_return and may_move(Machine.REPORT, state, Act.RETURN),
    }


def version_page(report_id: int, number: int) -> VersionPage | None:
    """What was handed in the ``number``-th time; None when it was not."""
    found = db.session.execute(
        select(ReportVersion, Report, Review.period, Agreement.title)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(Review, Review.id == Report.review_id)
        .join(Agreement, Agreement.id == Report.agreement_id)
        .where(ReportVersion.report_id == report_id, ReportVersion.number == number)
    ).one_or_none()
    if found is None:
        return None
    version, report, period, title = found
    snapshot = read_snapshot(version.snapshot)
    return VersionPage(
        report_id=report.id,
        review_id=report.review_id,
        agreement_id=report.agreement_id,
        agreement=title,
        period=period,
        agency=snapshot["report"]["agency"],
        number=version.number,
        text=version.text,
        difficulties=version.difficulties,
        proposals=version.proposals,
        next_period=version.next_period,
        contents=contents_of(report.agreement_id),
        effects=effects_of(version.effects),
        kept=report_as_kept(snapshot),
        submitted_at=version.submitted_at,
        submitted_as=version.submitted_as,
        hash=version.hash,
        is_intact=is_intact(version.snapshot, version.hash),
    )


def contents_of(agreement_id: int) -> tuple[tuple[int, str], ...]:
    """Id and heading of the program's contents, in the order of the paper; one statement."""
    asked = select(Content.id, Content.number, Content.title).where(Content.agreement_id == agreement_id)
    rows = db.session.execute(asked.order_by(Content.position))
    return tuple((row.id, f"{row.number}. {row.title}".strip(". ")) for row in rows)


def status_of_report(report: Report, today: date) -> TaskStatus:
    """In time or late, as its row says."""
    return report_status(due_on=report.due_on, submitted_on=report.submitted_on, opens_on=report.opens_on, today=today)


def _found(report_id: int) -> Row[*tuple[Any, ...]] | None:
    then = names_then(Review.ends_on)
    found: Row[*tuple[Any, ...]] | None = db.session.execute(
        select(
            Report, Review, Agreement.title, Agreement.is_illustrative, then.name, Consolidation.frozen_at,
            ReportDraft, *made_columns(),
        )
        .join(Review, Review.id == Report.review_id)
        .join(Agreement, Agreement.id == Report.agreement_id)
        .join(Agency, Agency.id == Report.agency_id)
        .outerjoin(*then.of)
        .outerjoin(
            Consolidation, (Consolidation.review_id == Report.review_id) & Consolidation.withdrawn_at.is_(None)
        )
        .outerjoin(ReportDraft, ReportDraft.report_id == Report.id)
        .outerjoin(Acknowledgement, promise_for(ObligationKind.REPORT, Report.id, Report.agency_id, Report.due_version))
        .where(Report.id == report_id)
    ).one_or_none()  # fmt: skip
    return found


def _versions(report_id: int) -> tuple[VersionLine, ...]:
    v = ReportVersion
    rows = db.session.execute(
        select(v.number, v.submitted_at, v.submitted_as, v.hash).where(v.report_id == report_id).order_by(v.number)
    )
    return tuple(VersionLine(*row) for row in rows)
