"""A server process leaves a new connection to the other one while its own threads are all busy."""

from __future__ import annotations

import socket
import struct
from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import _DEFER, ThreadWorker

from tracker.fair_worker import PATIENCE_SECONDS, PAUSE_SECONDS, FairWorker


@pytest.mark.parametrize(
    ("connections", "waiting", "pauses"), [(2, 0, True), (3, 1, True), (2, 1, False), (0, 0, False)]
)
def test_a_worker_pauses_before_a_new_connection_only_while_all_its_threads_answer(
    connections: int, waiting: int, pauses: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Any] = []
    monkeypatch.setattr("tracker.fair_worker.time", SimpleNamespace(sleep=done.append))
    monkeypatch.setattr(ThreadWorker, "accept", lambda _self, listener: done.append(listener))
    worker = FairWorker.__new__(FairWorker)
    worker.cfg = SimpleNamespace(threads=2)
    worker.nr_conns, worker.keepalived_conns, worker.pending_conns = connections, deque(["one"] * waiting), deque()
    worker.accept("the door")
    assert done == ([PAUSE_SECONDS] if pauses else []) + ["the door"]


def test_a_refusal_to_start_is_told_once_and_ends_the_master_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_self: object) -> None:
        raise SystemExit("The secret key is too short.")

    monkeypatch.setattr(ThreadWorker, "init_process", refuse)
    worker = FairWorker.__new__(FairWorker)
    worker.booted = False
    with pytest.raises(SystemExit) as ended:
        worker.init_process()
    assert (ended.value.code, capsys.readouterr().err) == (Arbiter.APP_LOAD_ERROR, "The secret key is too short.\n")
    worker.booted = True
    with pytest.raises(SystemExit, match="too short"):
        worker.init_process()


def test_a_new_connection_waits_without_a_thread_until_it_says_something(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[Any] = []
    working: list[Any] = []
    monkeypatch.setattr(
        ThreadWorker, "finish_request", lambda _self, conn, ended: waiting.append((conn, ended.result()))
    )
    monkeypatch.setattr(ThreadWorker, "enqueue_req", lambda _self, conn: working.append(conn))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        silent = SimpleNamespace(initialized=False, data_ready=False, sock=ours)
        FairWorker.__new__(FairWorker).enqueue_req(silent)
        assert (waiting, working) == ([(silent, _DEFER)], [])
        assert struct.unpack("ll", ours.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16))[0] == PATIENCE_SECONDS
    for speaking in (
        SimpleNamespace(initialized=False, data_ready=True),
        SimpleNamespace(initialized=True, data_ready=False),
    ):
        FairWorker.__new__(FairWorker).enqueue_req(speaking)
        assert working[-1] is speaking
