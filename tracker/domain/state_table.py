"""All moves there are, in one table that pages and use cases ask. What is not in it is refused.

``docs/states.md`` is drawn from it by ``flask --app tracker states``.
"""

from __future__ import annotations

from enum import StrEnum

from tracker.domain.commendations import COMMENDATION_EDGES, CommendationState
from tracker.domain.findings import FINDING_EDGES, FindingState
from tracker.domain.moves import Act, Edge, Machine
from tracker.domain.review_states import REVIEW_EDGES, ReportState, ReviewState
from tracker.domain.work_states import WORK_EDGES, DecisionState, PartState, ProgramState, TaskState

EDGES: tuple[Edge, ...] = (*REVIEW_EDGES, *WORK_EDGES, *FINDING_EDGES, *COMMENDATION_EDGES)
ALLOWED = frozenset((edge.machine, edge.start, edge.act) for edge in EDGES)
STATES: dict[Machine, type[StrEnum]] = {
    Machine.REVIEW: ReviewState,
    Machine.REPORT: ReportState,
    Machine.TASK: TaskState,
    Machine.PART: PartState,
    Machine.DECISION: DecisionState,
    Machine.PROGRAM: ProgramState,
    Machine.FINDING: FindingState,
    Machine.COMMENDATION: CommendationState,
}
OWN_ACTS: dict[Machine, tuple[Act, ...]] = {
    Machine.REVIEW: (Act.WRITE, Act.SETTLE, Act.FREEZE, Act.SIGN, Act.REOPEN),
    Machine.REPORT: (Act.KEEP, Act.PRESENT, Act.SEND_BACK, Act.SUBMIT, Act.TAKE_BACK, Act.RETURN),
    Machine.TASK: (Act.PAUSE, Act.CANCEL, Act.RESUME),
    Machine.PART: (Act.LOG, Act.REPORT, Act.MOVE, Act.TAKE_BACK, Act.EXTEND, Act.CONFIRM, Act.RETURN),
    Machine.DECISION: (Act.FINISH, Act.MOVE),
    Machine.PROGRAM: (Act.END, Act.REOPEN),
    Machine.FINDING: (Act.ASSIGN, Act.SETTLE, Act.ACCEPT, Act.RETURN),
    Machine.COMMENDATION: (Act.AGREE, Act.DECLINE, Act.PROPOSE, Act.AWARD),
}
"""What people do to the one or the other directly; what else moves it is done to something it belongs to."""


def may_move(machine: Machine, state: StrEnum, act: Act) -> bool:
    """True when the table has an edge for that act from there."""
    return (machine, state, act) in ALLOWED


def missing_edges() -> tuple[tuple[Machine, StrEnum, Act], ...]:
    """Every (machine, state, act of people on that machine) that the table does not allow: each must be refused."""
    return tuple(
        (machine, state, act)
        for machine, kind in STATES.items()
        for act in OWN_ACTS[machine]
        for state in kind
        if not may_move(machine, state, act)
    )
