"""What can be overdue: each obligation is owed by one agency by one day (DESIGN 3.3)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tracker.domain.messages import Message
from tracker.domain.promises import Promise

NOTHING = Message("")


CONFIRM_WITHIN = 5
"""Working days that an agency has to confirm or return a completion, counted from the day it was told of it."""

READ_WITHIN = 5
"""Working days in which a program acknowledges guidance of the one above, counted from the day it was sent. When it is
reminded before and after is its own ladder's: that of the level below, not of the one that sent it."""

LEVELS_BELOW = 3
"""How deep guidance flows: Trung ương, tỉnh, xã are two steps; one more for what stands between them."""


class ObligationKind(StrEnum):
    """What an agency can owe."""

    REPORT = "report"
    CONSOLIDATION = "consolidation"
    SIGN_OFF = "sign_off"
    TASK = "task"
    DECISION = "decision"
    CONFIRMATION = "confirmation"
    REASSIGNMENT = "reassignment"
    GUIDANCE = "guidance"


PROMISED = frozenset(ObligationKind) - {ObligationKind.REASSIGNMENT, ObligationKind.GUIDANCE}
"""For these an agency can promise a day; the others are decided or read at once."""


class ObligationKey(NamedTuple):
    """One obligation of one agency with one due date."""

    kind: ObligationKind
    id: int
    owner_id: int
    due_version: int


class Obligation(NamedTuple):
    """Something one agency owes by a day. A tuple, as are the decisions of it: a morning may make a hundred thousand.

    ``agency_id`` and ``standing_id`` are the agencies that answer today; ``owner_id`` is the one the obligation was
    written for, so that a merger does not begin its reminders anew. ``due_on`` is the last day in time.
    ``due_version`` rises when that day moves; nobody is reminded before ``opens_on``,
    nor while a ``promise`` made for this due version holds. ``charge_id``: the post in charge, None for all officers.
    ``is_with_head``: its officer has presented it to the head. ``awaits``: its agency was split or dissolved and nobody
    answers for it; whoever must decide is told of that instead.
    """

    kind: ObligationKind
    id: int
    owner_id: int
    agreement_id: int
    due_on: date
    due_version: int
    opens_on: date
    agency_id: int
    standing_id: int | None = None
    about: Message = NOTHING
    program: str = ""
    promise: Promise | None = None
    charge_id: int | None = None
    is_with_head: bool = False
    awaits: bool = False

    @property
    def key(self) -> ObligationKey:
        """What makes its reminders unique, but for the rung."""
        return ObligationKey(self.kind, self.id, self.owner_id, self.due_version)

    @property
    def reference(self) -> str:
        """How commands name it: "report:41"."""
        return f"{self.kind}:{self.id}"
