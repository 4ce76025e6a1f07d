"""What a calendar holds: the four dates of reviews and the due dates of tasks, as pages and feeds show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.messages import Message, message


class EventKind(StrEnum):
    """What happens on that day, in the order of a review; a task's due date last."""

    CUT_OFF = "cut_off"
    SUBMIT = "submit"
    CONSOLIDATE = "consolidate"
    SIGN = "sign"
    DUE = "due"


EVENT_WORDS = {
    EventKind.CUT_OFF: message("Cut-off of data"),
    EventKind.SUBMIT: message("Hand in reports"),
    EventKind.CONSOLIDATE: message("Consolidate"),
    EventKind.SIGN: message("Leaders sign"),
    EventKind.DUE: message("Task due"),
}
_ORDER = list(EventKind)


@dataclass(frozen=True)
class CalendarEvent:
    """One thing on one day. ``subject_id``: the review, or the task when ``kind`` is DUE; ``is_done``: a task's."""

    on: date
    kind: EventKind
    subject_id: int
    name: Message
    agreement_id: int
    agreement: str
    is_illustrative: bool = False
    is_done: bool = False

    @property
    def path(self) -> str:
        """The page where it is seen and met."""
        return f"/tasks/{self.subject_id}" if self.kind is EventKind.DUE else f"/reviews/{self.subject_id}"

    @property
    def uid(self) -> str:
        """The same for this event however often and in whichever feed it is read, even when its day moves."""
        return f"{'task' if self.kind is EventKind.DUE else 'review'}-{self.subject_id}-{self.kind}"

    @property
    def order(self) -> tuple[date, int, str, int]:
        """By day, by what happens, by program."""
        return (self.on, _ORDER.index(self.kind), self.agreement, self.subject_id)
