"""Every move of a program, a task, one agency's part in it, a decision. What is not in ``WORK_EDGES`` is refused.

States are worked out from facts, never stored; how late something is, is no state of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.moves import Act, Edge, Machine, Need, Whose
from tracker.domain.permissions import Action
from tracker.domain.tasks import SetState


class TaskState(StrEnum):
    """What people, or its parts, made of a task."""

    OPEN = "open"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"


class PartState(StrEnum):
    """Where one agency's part of a task stands."""

    OPEN = "open"
    REPORTED = "reported"  # as done; another agency confirms it or sends it back
    CONFIRMED = "confirmed"
    RETURNED = "returned"  # open again, with a reason
    CANCELLED = "cancelled"  # with its task


class DecisionState(StrEnum):
    """Where a decision stands."""

    OPEN = "open"
    DONE = "done"


class ProgramState(StrEnum):
    """Where a program stands; that its validity has run out closes nothing."""

    OPEN = "open"
    CLOSED = "closed"  # owes nothing, is only read


_T, _P, _D, _A = TaskState, PartState, DecisionState, ProgramState
UNDONE = (_T.OPEN, _T.PAUSED, _T.CANCELLED)
TO_DO = (_P.OPEN, _P.RETURNED)
SAID_DONE = (_P.REPORTED, _P.CONFIRMED)
GOING_ON = (*TO_DO, *SAID_DONE)


def _task(start: TaskState, act: Act, to: TaskState, need: Need) -> Edge:
    return Edge(Machine.TASK, start, act, to, Action.EDIT_AGREEMENT, need)


def _own(
    start: PartState, act: Act, to: PartState, need: Need = Need.NOTHING, action: Action = Action.LOG_PROGRESS
) -> Edge:
    return Edge(Machine.PART, start, act, to, action, need, Whose.OWN)


def _judged(start: PartState, act: Act, to: PartState, need: Need) -> Edge:
    return Edge(Machine.PART, start, act, to, Action.CONFIRM_COMPLETION, need, Whose.JUDGED)


def _with_task(start: PartState, act: Act, to: PartState, need: Need) -> Edge:
    return Edge(Machine.PART, start, act, to, Action.EDIT_AGREEMENT, need)


WORK_EDGES: tuple[Edge, ...] = (
    *(_task(start, Act.PAUSE, _T.PAUSED, Need.REASON) for start in UNDONE),
    *(_task(start, Act.CANCEL, _T.CANCELLED, Need.REASON) for start in UNDONE),
    *(_task(start, Act.RESUME, _T.OPEN, Need.NOTHING) for start in (_T.PAUSED, _T.CANCELLED)),
    *(Edge(Machine.TASK, start, Act.CHANGE, _T.DONE, None, Need.ALL_LEADS_CONFIRMED) for start in (_T.OPEN, _T.PAUSED)),
    *(Edge(Machine.TASK, _T.DONE, Act.CHANGE, to, None) for to in (_T.OPEN, _T.PAUSED)),
    *(_own(state, Act.LOG, state, Need.TEXT) for state in GOING_ON),
    *(_own(start, Act.REPORT, _P.REPORTED) for start in TO_DO),
    *(_own(start, Act.REPORT, _P.CONFIRMED, Need.NOBODY_TO_CONFIRM) for start in TO_DO),
    _own(_P.REPORTED, Act.MOVE, _P.REPORTED),
    _own(_P.REPORTED, Act.TAKE_BACK, _P.OPEN),
    *(_own(state, Act.EXTEND, state, Need.REASON, Action.ASK_EXTENSION) for state in TO_DO),
    _judged(_P.REPORTED, Act.CONFIRM, _P.CONFIRMED, Need.NOTHING),
    *(_judged(start, Act.RETURN, _P.RETURNED, Need.REASON) for start in SAID_DONE),
    *(_with_task(start, Act.CANCEL, _P.CANCELLED, Need.REASON) for start in GOING_ON),
    *(_with_task(_P.CANCELLED, Act.RESUME, to, Need.NOTHING) for to in GOING_ON),
    Edge(Machine.DECISION, _D.OPEN, Act.FINISH, _D.DONE, Action.CLOSE_DECISION, Need.TEXT, Whose.OWN),
    Edge(Machine.DECISION, _D.OPEN, Act.MOVE, _D.OPEN, Action.DECIDE, Need.REASON, Whose.OTHERS),
    Edge(Machine.PROGRAM, _A.OPEN, Act.END, _A.CLOSED, Action.CLOSE_AGREEMENT, Need.REASON),
    Edge(Machine.PROGRAM, _A.CLOSED, Act.REOPEN, _A.OPEN, Action.CLOSE_AGREEMENT, Need.REASON),
)


@dataclass(frozen=True)
class PartStanding:
    """The facts of a part's state. ``set_state``: of its task."""

    set_state: str | None = None
    reported_on: date | None = None
    confirmed_on: date | None = None
    returned_on: date | None = None


def state_of_task(set_state: str | None, done_on: date | None) -> TaskState:
    """Cancelled outweighs everything; a paused task that was finished all the same is done."""
    if set_state == SetState.CANCELLED:
        return TaskState.CANCELLED
    if done_on is not None:
        return TaskState.DONE
    return TaskState.PAUSED if set_state == SetState.PAUSED else TaskState.OPEN


def state_of_part(facts: PartStanding) -> PartState:
    """A pause of its task keeps nobody from reporting; a cancelled task has no part that could move."""
    if facts.set_state == SetState.CANCELLED:
        return PartState.CANCELLED
    if facts.confirmed_on is not None:
        return PartState.CONFIRMED
    if facts.reported_on is not None:
        return PartState.REPORTED
    return PartState.OPEN if facts.returned_on is None else PartState.RETURNED


def state_of_decision(done_on: date | None) -> DecisionState:
    """Done once it was said what was done."""
    return DecisionState.OPEN if done_on is None else DecisionState.DONE


def state_of_program(closed_on: date | None) -> ProgramState:
    """Closed by people only, on the day they say."""
    return ProgramState.OPEN if closed_on is None else ProgramState.CLOSED
