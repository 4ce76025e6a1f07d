"""A server process leaves a new connection to the other one while its own threads are all busy."""

from __future__ import annotations

from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import ThreadWorker

from tracker.web.fair_worker import PAUSE_SECONDS, FairWorker


@pytest.mark.parametrize(
    ("connections", "waiting", "pauses"), [(2, 0, True), (3, 1, True), (2, 1, False), (0, 0, False)]
)
def test_a_worker_pauses_before_a_new_connection_only_while_all_its_threads_answer(
    connections: int, waiting: int, pauses: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Any] = []
    monkeypatch.setattr("tracker.web.fair_worker.time", SimpleNamespace(sleep=done.append))
    monkeypatch.setattr(ThreadWorker, "accept", lambda _self, listener: done.append(listener))
    worker = FairWorker.__new__(FairWorker)
    worker.cfg = SimpleNamespace(threads=2)
    worker.nr_conns, worker.keepalived_conns, worker.pending_conns = connections, deque(["one"] * waiting), deque()
    worker.accept("the door")
    assert done == ([PAUSE_SECONDS] if pauses else []) + ["the door"]
