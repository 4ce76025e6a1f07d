"""The moves of everything that moves: states out of facts, and a table that everything else obeys."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tracker.domain.commendations import CommendationState
from tracker.domain.findings import FindingState
from tracker.domain.moves import Act, Machine
from tracker.domain.review_states import (
    ReportStanding,
    ReportState,
    ReviewStanding,
    ReviewState,
    state_of_report,
    state_of_review,
)
from tracker.domain.state_drawing import draw
from tracker.domain.state_table import EDGES, OWN_ACTS, STATES, may_move, missing_edges
from tracker.domain.work_states import (
    DecisionState,
    PartStanding,
    PartState,
    TaskState,
    state_of_decision,
    state_of_part,
    state_of_task,
)

CUT_OFF = date(2026, 9, 14)
AFTER = date(2026, 9, 15)
NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
PAGE = Path(__file__).parents[2] / "docs" / "states.md"


@pytest.mark.parametrize(
    ("facts", "today", "state"),
    [
        ({}, CUT_OFF, ReviewState.RUNNING),
        ({}, AFTER, ReviewState.COLLECTING),
        ({"is_frozen": True}, AFTER, ReviewState.FROZEN),
        ({"is_frozen": True, "signed_count": 1}, AFTER, ReviewState.SIGNING),
        ({"is_frozen": True, "signed_count": 2}, AFTER, ReviewState.SIGNED),
        ({"is_frozen": True, "signed_count": 2, "is_changed": True}, AFTER, ReviewState.CHANGED),
        ({"is_frozen": True, "is_changed": True}, AFTER, ReviewState.CHANGED),
        ({"is_changed": True}, AFTER, ReviewState.COLLECTING),
    ],
)
def test_the_state_of_a_review_follows_from_facts(facts: dict, today: date, state: ReviewState) -> None:
    assert state_of_review(ReviewStanding(CUT_OFF, party_count=2, **facts), today) is state


def test_no_review_is_ever_signed_by_the_passing_of_time() -> None:
    facts = ReviewStanding(CUT_OFF, is_frozen=True, party_count=2, signed_count=1)
    assert state_of_review(facts, CUT_OFF + timedelta(days=20_000)) is ReviewState.SIGNING


@pytest.mark.parametrize(
    ("facts", "today", "state"),
    [
        ({}, CUT_OFF, ReportState.WAITING),
        ({}, AFTER, ReportState.OWED),
        ({"submitted_at": NOW}, AFTER, ReportState.SUBMITTED),
        ({"submitted_at": NOW, "frozen_at": NOW}, AFTER, ReportState.BOUND),
        ({"submitted_at": NOW, "frozen_at": NOW - timedelta(seconds=1)}, AFTER, ReportState.SUBMITTED),
        ({"returned_on": AFTER}, AFTER, ReportState.RETURNED),
        ({"returned_on": AFTER, "frozen_at": NOW}, AFTER, ReportState.RETURNED),
        ({"returned_on": AFTER, "submitted_at": NOW}, AFTER, ReportState.SUBMITTED),
        ({"presented_at": NOW}, AFTER, ReportState.PRESENTED),
        ({"presented_at": NOW, "returned_on": AFTER}, AFTER, ReportState.PRESENTED),
        ({"sent_back_at": NOW, "returned_on": AFTER}, AFTER, ReportState.SENT_BACK),
    ],
)
def test_the_state_of_a_report_follows_from_facts(facts: dict, today: date, state: ReportState) -> None:
    assert state_of_report(ReportStanding(AFTER, **facts), today) is state


def test_every_state_can_be_reached_and_left() -> None:
    everywhere = {(machine, state) for machine, kind in STATES.items() for state in kind}
    starts = {(edge.machine, edge.start) for edge in EDGES}
    ends = {(edge.machine, edge.to) for edge in EDGES}
    assert everywhere - starts == {
        (Machine.DECISION, DecisionState.DONE),
        (Machine.FINDING, FindingState.CLOSED),
        (Machine.COMMENDATION, CommendationState.DECIDED),
        (Machine.COMMENDATION, CommendationState.DECLINED),
    }
    firsts = {(Machine.REVIEW, ReviewState.RUNNING), (Machine.REPORT, ReportState.WAITING)}
    assert everywhere - ends == firsts | {(Machine.FINDING, FindingState.NOTED)}


def test_no_edge_stands_in_the_table_twice() -> None:
    assert len(set(EDGES)) == len(EDGES)


def test_what_was_changed_after_freezing_is_not_signed() -> None:
    assert not may_move(Machine.REVIEW, ReviewState.CHANGED, Act.SIGN)
    assert not may_move(Machine.REVIEW, ReviewState.SIGNED, Act.SIGN)
    assert may_move(Machine.REVIEW, ReviewState.CHANGED, Act.REOPEN)


def test_missing_edges_and_edges_are_all_there_is() -> None:
    missing = missing_edges()
    assert (Machine.REPORT, ReportState.BOUND, Act.RETURN) in missing
    assert (Machine.REVIEW, ReviewState.RUNNING, Act.FREEZE) in missing
    assert not [gap for gap in missing if may_move(*gap)]
    assert (Machine.PART, PartState.CANCELLED, Act.CONFIRM) in missing
    pairs = {(machine, state, act) for machine, kind in STATES.items() for state in kind for act in OWN_ACTS[machine]}
    assert {gap for gap in pairs if may_move(*gap)} | set(missing) == pairs
    # Of reviews and reports, tasks, parts, decisions, programs, issues, model cases.
    assert len(missing) == 49 + 4 + 22 + 2 + 2 + 11 + 16


@pytest.mark.parametrize(
    ("set_state", "done_on", "state"),
    [
        (None, None, TaskState.OPEN),
        ("paused", None, TaskState.PAUSED),
        ("cancelled", None, TaskState.CANCELLED),
        (None, AFTER, TaskState.DONE),
        ("paused", AFTER, TaskState.DONE),
        ("cancelled", AFTER, TaskState.CANCELLED),
    ],
)
def test_the_state_of_a_task_follows_from_facts(set_state: str | None, done_on: date | None, state: TaskState) -> None:
    assert state_of_task(set_state, done_on) is state


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, PartState.OPEN),
        ({"set_state": "paused"}, PartState.OPEN),
        ({"reported_on": AFTER}, PartState.REPORTED),
        ({"reported_on": AFTER, "confirmed_on": AFTER}, PartState.CONFIRMED),
        ({"returned_on": AFTER}, PartState.RETURNED),
        ({"returned_on": CUT_OFF, "reported_on": AFTER}, PartState.REPORTED),
        ({"set_state": "cancelled", "reported_on": AFTER, "confirmed_on": AFTER}, PartState.CANCELLED),
    ],
)
def test_the_state_of_a_part_follows_from_facts(facts: dict, state: PartState) -> None:
    assert state_of_part(PartStanding(**facts)) is state


def test_a_decision_is_done_once_it_was_said_what_was_done() -> None:
    assert state_of_decision(None) is DecisionState.OPEN
    assert state_of_decision(AFTER) is DecisionState.DONE


def test_the_drawn_page_is_current() -> None:
    assert PAGE.read_text() == draw(), "flask --app tracker states > docs/states.md"
