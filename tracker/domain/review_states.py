"""Every move of a review and of a report. What is not in ``REVIEW_EDGES`` is refused; see ``state_table``.

States are worked out from facts, never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.domain.moves import Act, Edge, Machine, Need, Whose
from tracker.domain.permissions import Action


class ReviewState(StrEnum):
    """Where a review stands."""

    RUNNING = "running"  # data may still change
    COLLECTING = "collecting"  # closed; reports come in, the standing agency writes
    FROZEN = "frozen"  # consolidated, nobody has signed
    SIGNING = "signing"  # some have signed
    SIGNED = "signed"  # every party has
    CHANGED = "changed"  # frozen, then its facts changed: no signatures, a new version is due unless they change back


class ReportState(StrEnum):
    """Where one agency's report stands."""

    WAITING = "waiting"  # data not closed
    OWED = "owed"
    PRESENTED = "presented"  # the agency's draft is with its head
    SENT_BACK = "sent_back"  # by him, with a reason; nobody outside knows
    SUBMITTED = "submitted"
    RETURNED = "returned"  # owed again, with a reason
    BOUND = "bound"  # inside a frozen consolidation


def _report(start: ReportState, act: Act, to: ReportState, action: Action, need: Need) -> Edge:
    return Edge(Machine.REPORT, start, act, to, action, need, Whose.ANY if act is Act.RETURN else Whose.OWN)


def _review(start: ReviewState, act: Act, to: ReviewState, action: Action | None, need: Need = Need.NOTHING) -> Edge:
    return Edge(Machine.REVIEW, start, act, to, action, need, Whose.OWN if act is Act.SIGN else Whose.ANY)


_R, _P = ReviewState, ReportState
UNPRESENTED = (_P.OWED, _P.SENT_BACK, _P.RETURNED)
UNSIGNED = (_R.FROZEN, _R.SIGNING)
STANDING_VERSION = (_R.FROZEN, _R.SIGNING, _R.SIGNED, _R.CHANGED)
REVIEW_EDGES: tuple[Edge, ...] = (
    Edge(Machine.REPORT, _P.WAITING, Act.CLOSE, _P.OWED, None, Need.DAY_AFTER_CUT_OFF),
    *(_report(at, Act.KEEP, at, Action.SUBMIT_REPORT, Need.NOTHING) for at in (*UNPRESENTED, _P.PRESENTED)),
    *(_report(start, Act.PRESENT, _P.PRESENTED, Action.SUBMIT_REPORT, Need.TEXT) for start in UNPRESENTED),
    _report(_P.PRESENTED, Act.SEND_BACK, _P.SENT_BACK, Action.SEND_BACK_DRAFT, Need.REASON),
    *(
        _report(start, Act.SUBMIT, _P.SUBMITTED, Action.SUBMIT_REPORT, Need.TEXT_AND_NO_HEAD)
        for start in (*UNPRESENTED, _P.PRESENTED)
    ),
    _report(_P.SUBMITTED, Act.TAKE_BACK, _P.RETURNED, Action.TAKE_BACK_REPORT, Need.REASON),
    _report(_P.SUBMITTED, Act.RETURN, _P.RETURNED, Action.RETURN_REPORT, Need.REASON),
    Edge(Machine.REPORT, _P.SUBMITTED, Act.FREEZE, _P.BOUND, Action.CONSOLIDATE),
    Edge(Machine.REPORT, _P.BOUND, Act.REOPEN, _P.SUBMITTED, Action.CONSOLIDATE, Need.REASON),
    _review(_R.RUNNING, Act.CLOSE, _R.COLLECTING, None, Need.DAY_AFTER_CUT_OFF),
    _review(_R.COLLECTING, Act.WRITE, _R.COLLECTING, Action.CONSOLIDATE),
    _review(_R.COLLECTING, Act.SETTLE, _R.COLLECTING, Action.CONSOLIDATE, Need.REASON),
    _review(_R.COLLECTING, Act.FREEZE, _R.FROZEN, Action.CONSOLIDATE, Need.TEXT),
    *(_review(start, Act.SIGN, _R.SIGNING, Action.SIGN_OFF, Need.SIGNATURE) for start in UNSIGNED),
    *(_review(start, Act.SIGN, _R.SIGNED, Action.SIGN_OFF, Need.LAST_SIGNATURE) for start in UNSIGNED),
    *(_review(start, Act.CHANGE, _R.CHANGED, None, Need.FACTS_CHANGED) for start in (*UNSIGNED, _R.SIGNED)),
    *(_review(_R.CHANGED, Act.CHANGE_BACK, to, None, Need.FACTS_AS_FROZEN) for to in (*UNSIGNED, _R.SIGNED)),
    *(_review(start, Act.REOPEN, _R.COLLECTING, Action.CONSOLIDATE, Need.REASON) for start in STANDING_VERSION),
)


@dataclass(frozen=True)
class ReviewStanding:
    """The facts of a review's state. ``is_frozen``: a frozen version stands; ``is_changed``: its facts did since."""

    cut_off_on: date
    is_frozen: bool = False
    party_count: int = 0
    signed_count: int = 0
    is_changed: bool = False


@dataclass(frozen=True)
class ReportStanding:
    """The facts of a report's state. ``frozen_at``: when the version of its review that stands was frozen.

    ``presented_at``, ``sent_back_at``: of the draft inside the agency.
    """

    opens_on: date
    submitted_at: datetime | None = None
    returned_on: date | None = None
    frozen_at: datetime | None = None
    presented_at: datetime | None = None
    sent_back_at: datetime | None = None


def state_of_review(facts: ReviewStanding, today: date) -> ReviewState:
    """A frozen version that is not true any more asks for a new one, whoever has signed; nothing is signed by time."""
    if not facts.is_frozen:
        return ReviewState.COLLECTING if today > facts.cut_off_on else ReviewState.RUNNING
    if facts.is_changed:
        return ReviewState.CHANGED
    if facts.signed_count == 0:
        return ReviewState.FROZEN
    return ReviewState.SIGNED if facts.signed_count >= facts.party_count else ReviewState.SIGNING


def state_of_report(facts: ReportStanding, today: date) -> ReportState:
    """Bound: it was in before the freezing. What comes later is outside the frozen version and may be taken back."""
    if facts.submitted_at is not None:
        is_bound = facts.frozen_at is not None and facts.submitted_at <= facts.frozen_at
        return ReportState.BOUND if is_bound else ReportState.SUBMITTED
    if facts.presented_at is not None:
        return ReportState.PRESENTED
    if facts.sent_back_at is not None:
        return ReportState.SENT_BACK
    if facts.returned_on is not None:
        return ReportState.RETURNED
    return ReportState.OWED if today >= facts.opens_on else ReportState.WAITING
