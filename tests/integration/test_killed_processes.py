"""kill -9 at every named point of sender and planner: nothing is lost, and one kill makes at most one copy."""

from __future__ import annotations

import signal
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from config import Settings
from tests.chaos.processes import PLANNER_POINTS, SENDER_POINTS, Life, end_of, start
from tests.make import Make
from tests.outbox_scene import NOW, let_time_pass, many, send
from tests.people import ALLIANCE
from tests.reminding import DUE, local, outbox, plan
from tests.smtp_sink import Sink, running_sink
from tracker.database import db
from tracker.models import OutboxItem, OutboxMessage, Reminder

MESSAGES = 8
THURSDAY = DUE + timedelta(days=1)
pytestmark = pytest.mark.slow


def finish(settings: Settings, sink: Sink) -> None:
    """Another sender comes along, as often as it takes."""
    for _ in range(4):
        let_time_pass()
        send(settings, sink.url)


def copies(sink: Sink) -> Counter[str]:
    return Counter(sink.ids())


@pytest.mark.parametrize("point", SENDER_POINTS)
def test_a_sender_killed_at_a_named_point_loses_nothing(settings: Settings, make: Make, point: str) -> None:
    many(make, MESSAGES)
    with running_sink() as sink:
        child = start(Life("sender", settings.database_url, settings.data_dir, NOW, sink.url, point))
        assert end_of(child) == -signal.SIGKILL
        finish(settings, sink)
        assert [state for _name, state, _subject in outbox()] == ["sent"] * MESSAGES
        assert len(copies(sink)) == MESSAGES
        assert sum(copies(sink).values()) - MESSAGES <= (1 if point == "handed-over" else 0)


def test_a_sender_killed_before_it_hears_the_servers_word_makes_one_copy(settings: Settings, make: Make) -> None:
    many(make, MESSAGES)
    with running_sink() as sink:
        child = start(Life("sender", settings.database_url, settings.data_dir, NOW, sink.url))
        sink.when_taken = lambda count: child.kill() if count == 3 else None
        assert end_of(child) == -signal.SIGKILL
        finish(settings, sink)
        assert [state for _name, state, _subject in outbox()] == ["sent"] * MESSAGES
        assert sorted(copies(sink).values()) == [1] * (MESSAGES - 1) + [2]


@pytest.mark.parametrize("point", PLANNER_POINTS)
def test_a_planner_killed_at_a_named_point_is_finished_by_the_next(settings: Settings, make: Make, point: str) -> None:
    agreement_id = make.agreement()
    for number in range(3):
        make.task(agreement_id, title=f"Nhiệm vụ {number}", lead=ALLIANCE, due_on=DUE)
    child = start(Life("planner", settings.database_url, settings.data_dir, local(THURSDAY), point=point))
    assert end_of(child) == -signal.SIGKILL
    plan(THURSDAY, hour=9)
    assert [(name, state) for name, state, _subject in outbox()] == [("Chi", "pending")]
    assert db.session.scalar(select(OutboxMessage.text).limit(1)).count("Nhiệm vụ ") == 3
    told = select(func.count()).select_from(OutboxItem).where(OutboxItem.message_id.is_not(None))
    assert db.session.scalar(told) == 3
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 3 * 5
