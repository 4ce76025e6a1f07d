"""Lets a move of a task, a part or a decision pass, or says why not; the table of moves decides."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import Message, message
from tracker.domain.moves import Act, Machine
from tracker.domain.state_table import may_move
from tracker.domain.work_states import (
    PartStanding,
    PartState,
    TaskState,
    state_of_decision,
    state_of_part,
    state_of_program,
    state_of_task,
)

GIVEN_UP = message("This task was cancelled; it must go on first.")


def require_part_move(facts: PartStanding, act: Act, *, field: str | None = None) -> None:
    """Raises RuleBroken with the sentence for where the part stands."""
    state = state_of_part(facts)
    if not may_move(Machine.PART, state, act):
        raise RuleBroken(_why_not(state, facts, act), field=field)


def _why_not(state: PartState, facts: PartStanding, act: Act) -> Message:
    if state is PartState.CANCELLED:
        return GIVEN_UP
    if state is PartState.CONFIRMED and act in (Act.MOVE, Act.TAKE_BACK):
        return message("The completion was confirmed on %(day)s; ask for its return first.", day=facts.confirmed_on)
    if state is PartState.CONFIRMED:
        return message("This part was confirmed as done on %(day)s.", day=facts.confirmed_on)
    if state is PartState.REPORTED:
        return message("This part was reported as done on %(day)s already.", day=facts.reported_on)
    return message("This part is not reported as done.")


def require_task_move(set_state: str | None, done_on: date | None, act: Act) -> None:
    """Raises RuleBroken with the sentence for where the task stands."""
    state = state_of_task(set_state, done_on)
    if may_move(Machine.TASK, state, act):
        return
    if state is TaskState.DONE:
        raise RuleBroken(message("This task is done; it is neither paused nor cancelled any more."))
    raise RuleBroken(message("This task goes on already."))


def require_decision_move(done_on: date | None, act: Act) -> None:
    """Raises RuleBroken once it was said what was done."""
    if not may_move(Machine.DECISION, state_of_decision(done_on), act):
        raise RuleBroken(message("It was closed on %(day)s.", day=done_on))


def require_program_move(closed_on: date | None, act: Act) -> None:
    """Raises RuleBroken when it is closed already, or is not closed."""
    if may_move(Machine.PROGRAM, state_of_program(closed_on), act):
        return
    if closed_on is not None:
        raise RuleBroken(message("This program was closed on %(day)s already.", day=closed_on))
    raise RuleBroken(message("This program is not closed."))


def part_standing(row: Any, set_state: str | None) -> PartStanding:
    """The facts of a part in a row (or object) with its three days."""
    return PartStanding(set_state, row.reported_on, row.confirmed_on, row.returned_on)
