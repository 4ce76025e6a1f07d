"""Tasks of one quarter in every box, for tests of the overview's rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.domain.due_kinds import DueKind
from tracker.domain.quarter.history import TaskHistory
from tracker.domain.quarter.window import window_of

TODAY = date(2026, 11, 24)
WINDOW = window_of(None, TODAY)  # 15/9 to 14/12/2026
SINCE = date(2026, 9, 14)


def task(number: int, due_on: date | None = date(2026, 12, 31), **facts: Any) -> TaskHistory:
    kind = DueKind.DATED if due_on else DueKind.ONGOING
    return TaskHistory(**{"id": number, "agreement_id": 1, "due_kind": kind, "due_on": due_on, "leads": (7,)} | facts)


LATE = task(1, date(2026, 11, 1))
LATER = task(2, date(2026, 10, 1), leads=(8,), coordinating=(7,))
SOON = task(3, date(2026, 12, 1), leads=(7, 8))
NEXT = task(4, date(2027, 3, 14), leads=())
DONE = task(5, date(2026, 10, 31), done_on=date(2026, 10, 30))
DONE_LATE = task(6, date(2026, 10, 1), done_on=date(2026, 10, 2))
ONGOING = task(7, None)
CANCELLED = task(8, date(2026, 10, 1), set_state="cancelled")
EVERYTHING = [LATE, LATER, SOON, NEXT, DONE, DONE_LATE, ONGOING, CANCELLED]
