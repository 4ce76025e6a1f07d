"""How a review stands: whether the agencies that owe a report for it have handed one in; once final, who signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.consolidations import Awaited
from tracker.domain.status import StatusKind, TaskStatus


@dataclass(frozen=True)
class ReviewFacts:
    """What is known of one review. ``submit_on``: the date people set, else the rule's.

    ``late_count``: how many of the submitted reports came after it. ``awaits``: see ``Awaited``, by default of a draft;
    ``signed_count`` of ``party_count`` parties have signed the version that stands.
    """

    cut_off_on: date
    submit_on: date
    owed_count: int
    submitted_count: int
    late_count: int = 0
    awaits: Awaited | None = Awaited.CONSOLIDATION
    signed_count: int = 0
    party_count: int = 0

    @property
    def missing_count(self) -> int:
        """Reports still owed."""
        return self.owed_count - self.submitted_count


def review_status(facts: ReviewFacts, today: date) -> TaskStatus:
    """Not due until the cut-off has passed; then waiting for reports, overdue once one is; done with the last report.

    A review for which nobody owes a report (it ended before tracking began) is never due. One that was made final
    waits for signatures or for a new version, whatever is missing in it; signed by all it is done.
    """
    if facts.awaits is None:
        return TaskStatus(StatusKind.DONE, None, is_done=True, is_late=False)
    if facts.awaits is not Awaited.CONSOLIDATION:
        return TaskStatus(StatusKind.WAITING, None, is_done=False, is_late=False)
    if facts.owed_count == 0:
        return TaskStatus(StatusKind.IDLE, None, is_done=False, is_late=False)
    if facts.missing_count <= 0:
        kind = StatusKind.DONE_LATE if facts.late_count else StatusKind.DONE
        return TaskStatus(kind, None, is_done=True, is_late=facts.late_count > 0)
    if facts.submit_on < today:
        return TaskStatus(StatusKind.OVERDUE, (today - facts.submit_on).days, is_done=False, is_late=True)
    kind = StatusKind.WAITING if today > facts.cut_off_on else StatusKind.IDLE
    return TaskStatus(kind, (facts.submit_on - today).days, is_done=False, is_late=False)
