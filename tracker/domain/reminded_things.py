"""What has a page of its own, and all that is owed there: its reminders are read together."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from tracker.domain.obligations import ObligationKind


class ThingKind(StrEnum):
    """Whose page it is."""

    TASK = "task"
    REPORT = "report"
    REVIEW = "review"
    DECISION = "decision"
    GUIDANCE = "guidance"
    REASSIGNMENT = "reassignment"


OWED_AT = {
    ThingKind.TASK: (ObligationKind.TASK,),
    ThingKind.REPORT: (ObligationKind.REPORT,),
    ThingKind.REVIEW: (ObligationKind.CONSOLIDATION, ObligationKind.SIGN_OFF),
    ThingKind.DECISION: (ObligationKind.DECISION,),
    ThingKind.GUIDANCE: (ObligationKind.GUIDANCE,),
    ThingKind.REASSIGNMENT: (ObligationKind.REASSIGNMENT,),
}
"""What is owed under the id of the page. A task's page is also where its parts are confirmed, each under its own id."""

_WRITTEN = re.compile(r"([a-z]+)-([1-9][0-9]{0,8})")


class Thing(NamedTuple):
    """One of them."""

    kind: ThingKind
    id: int

    @property
    def reference(self) -> str:
        """How an address names it: "task-38"."""
        return f"{self.kind}-{self.id}"

    @property
    def kinds(self) -> tuple[ObligationKind, ...]:
        """What is owed under its id."""
        return OWED_AT[self.kind]

    def goes_without_saying(self, kind: str) -> bool:
        """On its own page: is that what anybody takes a reminder to be about?"""
        return self.kinds == (kind,)


def thing_of(reference: str) -> Thing | None:
    """The thing an address names; None when it names none."""
    written = _WRITTEN.fullmatch(reference)
    if written is None or written[1] not in set(ThingKind):
        return None
    return Thing(ThingKind(written[1]), int(written[2]))
