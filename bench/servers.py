"""Starts the real server for a measurement, waits until it answers, ends it by its id, and weighs it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from tracker.supervisor import web_command

READY_SECONDS = 120
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    pid: int

    def megabytes(self) -> float:
        """Memory of all its processes; what they share is counted once (proportional set size)."""
        main = psutil.Process(self.pid)
        return sum(process.memory_full_info().pss for process in [main, *main.children(recursive=True)]) / MEGABYTE

    def processor_seconds(self) -> float:
        """Processor time that its processes have used so far; other programs do not add to it."""
        main = psutil.Process(self.pid)
        times = [process.cpu_times() for process in [main, *main.children(recursive=True)]]
        return float(sum(time.user + time.system for time in times))


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(environment: Mapping[str, str], *, application: str = "tracker:create_app()") -> Iterator[Server]:
    """The same gunicorn that ``make run`` uses, on PostgreSQL that of docs/systemd, with these variables set."""
    port = free_port()
    on_postgresql = environment.get("TRACKER_DATABASE_URL", "").startswith("postgresql")
    command = [*web_command(port, on_postgresql=on_postgresql)[:-1], application]
    process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")
