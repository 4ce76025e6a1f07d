"""How a due text was understood, said back to the person who wrote it."""

from __future__ import annotations

from tracker.domain.due_kinds import DueDate, DueKind
from tracker.domain.messages import Message, message

_KINDS = {
    DueKind.ONGOING: message("Understood as ongoing."),
    DueKind.MONTHLY: message("Understood as every month."),
    DueKind.QUARTERLY: message("Understood as every quarter."),
    DueKind.HALF_YEARLY: message("Understood as every half year."),
    DueKind.YEARLY: message("Understood as every year."),
}


def say_due(due: DueDate) -> Message:
    """One sentence: the day the text means, its rhythm, or why it could not be read."""
    if due.kind is DueKind.UNKNOWN or (due.kind is DueKind.DATED and due.due_on is None):
        return due.message or message("The text could not be read as a due date.")
    if due.kind is not DueKind.DATED:
        return _KINDS[due.kind]
    if due.strictly_before:
        return message("Understood as before %(day)s.", day=due.due_on)
    return message("Understood as by %(day)s.", day=due.due_on)


def say_due_and_remark(due: DueDate) -> Message:
    """The same, and what of the text was not used."""
    said = say_due(due)
    if due.message is None or said == due.message:
        return said
    return message("%(first)s %(second)s", first=said, second=due.message)
