"""Generated from the table of moves of tasks, parts and decisions: what it allows is done, all else is refused."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial

import pytest
from sqlalchemy import Row, select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, LAN, MINH, Cast
from tests.review_scene import review, with_reviews
from tracker.database import db, transaction
from tracker.domain.closing import Closing, Outcome
from tracker.domain.errors import RuleBroken
from tracker.domain.moves import Act, Machine
from tracker.domain.state_table import EDGES, OWN_ACTS, missing_edges
from tracker.domain.tasks import SetState
from tracker.domain.work_states import (
    WORK_EDGES,
    DecisionState,
    PartState,
    ProgramState,
    TaskState,
    state_of_decision,
    state_of_part,
    state_of_program,
    state_of_task,
)
from tracker.models import Agreement, Assignment, Decision, ExtensionRequest, ProgressEntry, Task
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.ending import end_agreement, reopen_agreement
from tracker.services.completion import confirm_part, move_report, return_part
from tracker.services.decisions import close_decision, move_decision, write_decision
from tracker.services.extensions import ask_extension
from tracker.services.progress import log_progress
from tracker.services.tasks import set_task_state
from tracker.services.work_moves import part_standing

WORK = (Machine.TASK, Machine.PART, Machine.DECISION, Machine.PROGRAM)
KEPT = (Agreement, Assignment, Decision, ExtensionRequest, ProgressEntry, Task)
MISSING = [edge for edge in missing_edges() if edge[0] in WORK]
ALLOWED = list(
    dict.fromkeys((edge.machine, edge.start, edge.act) for edge in WORK_EDGES if edge.act in OWN_ACTS[edge.machine])
)
REASONS = itertools.count(1)
SOON, LATER = TODAY + timedelta(days=9), TODAY + timedelta(days=40)


@dataclass
class Work:
    """A task of the alliance that the commission confirms, and a decision that the alliance owes."""

    make: Make
    program: int
    task: int
    part: int
    decision: int

    def by(self, who: Cast) -> dict[str, object]:
        return {"by": self.make.viewer(who), "today": TODAY, "now": NOW}

    def set_to(self, state: SetState | None) -> None:
        set_task_state(self.task, state, reason=f"Lý do {next(REASONS)}", version=None, **self.by(LAN))

    def log(self, *, is_done: bool = False) -> None:
        log_progress(self.part, happened_on=TODAY, note="Đã làm", reports_completion=is_done, **self.by(CHI))

    def confirm(self) -> None:
        confirm_part(self.part, **self.by(LAN))

    def send_back(self) -> None:
        return_part(self.part, reason="Thiếu", **self.by(LAN))

    def ask_later(self) -> None:
        ask_extension(self.part, wanted_on=LATER, reason="Chờ", calendar=working_calendar(), **self.by(CHI))

    def put_right(self, *, is_done: bool) -> None:
        with transaction():
            move_report(self.part_row(), on=TODAY - timedelta(days=1) if is_done else None, today=TODAY)

    def finish(self) -> None:
        close_decision(self.decision, how="Đã rà soát", **self.by(CHI))

    def move_decision(self) -> None:
        seen = self.make.viewer(MINH) and db.session.get_one(Decision, self.decision).due_on
        db.session.rollback()
        move_decision(self.decision, due_on=LATER, seen_on=seen, because="Chờ", **self.by(MINH))

    def end(self) -> None:
        closing = Closing(outcome=Outcome.LAPSED, closed_on=TODAY, reason="Hết hiệu lực")
        end_agreement(self.program, closing, calendar=working_calendar(), **self.by(MINH))

    def reopen(self) -> None:
        reopen_agreement(self.program, because="Đóng nhầm", **self.by(MINH))

    def part_row(self) -> Row:
        columns = (Assignment.id, Assignment.task_id, Assignment.reported_on, Assignment.confirmed_on, Assignment.role)
        where = Assignment.agreement_id, Assignment.agency_id, Assignment.returned_on, Task.set_state
        wanted = select(*columns, *where).join(Task, Task.id == Assignment.task_id)
        return db.session.execute(wanted.where(Assignment.id == self.part)).one()

    def state(self, machine: Machine) -> StrEnum:
        db.session.rollback()
        task, decision = db.session.get_one(Task, self.task), db.session.get_one(Decision, self.decision)
        part = self.part_row()
        return {
            Machine.TASK: state_of_task(task.set_state, task.done_on),
            Machine.PART: state_of_part(part_standing(part, part.set_state)),
            Machine.DECISION: state_of_decision(decision.done_on),
            Machine.PROGRAM: state_of_program(db.session.get_one(Agreement, self.program).closed_on),
        }[machine]


@pytest.fixture
def work(make: Make) -> Work:
    program = with_reviews(make)
    task = make.task(program, lead=ALLIANCE, due_on=SOON)
    decision = write_decision(
        review(program, "2026-Q3").id, by=make.viewer(MINH), text="Rà soát", owner_id=make.agency_id(ALLIANCE),
        due_on=SOON, today=TODAY, now=NOW,
    )  # fmt: skip
    return Work(make, program, task, make.part_id(task, ALLIANCE), decision)


def _in_turn(*acts: Callable[[Work], None]) -> Callable[[Work], None]:
    def carry_out(work: Work) -> None:
        for act in acts:
            act(work)

    return carry_out


report = partial(Work.log, is_done=True)
pause, cancel, resume = (partial(Work.set_to, state=state) for state in (SetState.PAUSED, SetState.CANCELLED, None))
REACHED: dict[tuple[Machine, StrEnum], Callable[[Work], None]] = {
    (Machine.TASK, TaskState.OPEN): _in_turn(),
    (Machine.TASK, TaskState.PAUSED): pause,
    (Machine.TASK, TaskState.CANCELLED): cancel,
    (Machine.TASK, TaskState.DONE): _in_turn(report, Work.confirm),
    (Machine.PART, PartState.OPEN): _in_turn(),
    (Machine.PART, PartState.REPORTED): report,
    (Machine.PART, PartState.CONFIRMED): _in_turn(report, Work.confirm),
    (Machine.PART, PartState.RETURNED): _in_turn(report, Work.send_back),
    (Machine.PART, PartState.CANCELLED): _in_turn(report, cancel),
    (Machine.DECISION, DecisionState.OPEN): _in_turn(),
    (Machine.DECISION, DecisionState.DONE): Work.finish,
    (Machine.PROGRAM, ProgramState.OPEN): _in_turn(),
    (Machine.PROGRAM, ProgramState.CLOSED): Work.end,
}
ACTS: dict[tuple[Machine, Act], Callable[[Work], None]] = {
    (Machine.TASK, Act.PAUSE): pause,
    (Machine.TASK, Act.CANCEL): cancel,
    (Machine.TASK, Act.RESUME): resume,
    (Machine.PART, Act.LOG): Work.log,
    (Machine.PART, Act.REPORT): report,
    (Machine.PART, Act.MOVE): partial(Work.put_right, is_done=True),
    (Machine.PART, Act.TAKE_BACK): partial(Work.put_right, is_done=False),
    (Machine.PART, Act.EXTEND): Work.ask_later,
    (Machine.PART, Act.CONFIRM): Work.confirm,
    (Machine.PART, Act.RETURN): Work.send_back,
    (Machine.DECISION, Act.FINISH): Work.finish,
    (Machine.DECISION, Act.MOVE): Work.move_decision,
    (Machine.PROGRAM, Act.END): Work.end,
    (Machine.PROGRAM, Act.REOPEN): Work.reopen,
}


@pytest.mark.parametrize(("machine", "state", "act"), MISSING, ids=["-".join(edge) for edge in MISSING])
def test_what_the_table_does_not_allow_is_refused_and_changes_nothing(
    work: Work, machine: Machine, state: StrEnum, act: Act
) -> None:
    REACHED[machine, state](work)
    assert work.state(machine) is state
    before = kept()
    with pytest.raises(RuleBroken):
        ACTS[machine, act](work)
    assert kept() == before


@pytest.mark.parametrize(("machine", "state", "act"), ALLOWED, ids=["-".join(edge) for edge in ALLOWED])
def test_what_the_table_allows_is_done_and_leads_where_it_says(
    work: Work, machine: Machine, state: StrEnum, act: Act
) -> None:
    REACHED[machine, state](work)
    before = kept()
    ACTS[machine, act](work)
    assert (machine, state, act, work.state(machine)) in {(one.machine, one.start, one.act, one.to) for one in EDGES}
    assert kept() != before


def kept() -> list[str]:
    db.session.rollback()
    return [repr(tuple(row)) for table in KEPT for row in db.session.execute(select(table.__table__).order_by("id"))]
