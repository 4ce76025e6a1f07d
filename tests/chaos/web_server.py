"""The web server of a place as it is run for people, on one port, that may be killed and started again."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import threading
from pathlib import Path

import psutil

from bench.servers import free_port
from config import Settings
from tests.databases import Cluster
from tracker.supervisor import web_command

READY_SECONDS = 120.0
ROOT = Path(__file__).parents[2]


class WebServer:
    """gunicorn with its workers. ``kills`` counts what was killed of it."""

    def __init__(self, settings: Settings) -> None:
        self.port = free_port()
        self.kills = 0
        self.environment = {
            **os.environ,
            "TRACKER_ENV": settings.environment,
            "TRACKER_DATABASE_URL": settings.database_url,
            "TRACKER_DATA_DIR": str(settings.data_dir),
            "TRACKER_SECRET_KEY": settings.secret_key,
            "TRACKER_BASE_URL": f"http://127.0.0.1:{self.port}",
        }
        self.start()

    def start(self) -> None:
        """Until it takes connections; gunicorn itself waits until orphans of a killed one have left the port."""
        url = self.environment["TRACKER_DATABASE_URL"]
        command = web_command(self.port, on_postgresql=url.startswith("postgresql"))
        self.process = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL
        )
        pause = threading.Event()
        for _ in range(int(READY_SECONDS / 0.05)):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0 and self._workers():
                    return
            if self.process.poll() is not None:
                break
            pause.wait(0.05)
        raise RuntimeError(f"the web server did not start: {self.process.poll()}")

    def kill_worker(self, chance: random.Random) -> None:
        """One of the workers; its master starts another."""
        if workers := self._workers():
            _kill(chance.choice(workers))
            self.kills += 1

    def kill_master(self, _chance: random.Random) -> None:
        """The master alone: its workers notice that they are orphans and leave."""
        orphans = self._workers()
        self.process.kill()
        self.process.wait()
        self.kills += 1
        psutil.wait_procs(orphans, timeout=30)
        self.start()

    def kill_all(self, _chance: random.Random) -> None:
        """Master and workers in one instant."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1
        self.start()

    def processor_seconds(self) -> float:
        """What master and workers have used so far."""
        times = [one.cpu_times() for one in (psutil.Process(self.process.pid), *self._workers())]
        return float(sum(used.user + used.system for used in times))

    def stop(self) -> None:
        """As an operator does."""
        self.process.terminate()
        self.process.wait(timeout=30)

    def _workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children() if self.process.poll() is None else []


def kill_backend(cluster: Cluster, chance: random.Random) -> None:
    """One connection's process; PostgreSQL then ends all others and recovers."""
    children = psutil.Process(cluster.pid).children()
    backends = [one for one in children if any("[local]" in word for word in _command(one))]
    if backends:
        _kill(chance.choice(backends))


def kill_postmaster(cluster: Cluster) -> None:
    """The server itself; its children notice and leave, and only then another can start on the same data."""
    master = psutil.Process(cluster.pid)
    children = master.children()
    _kill(master)
    psutil.wait_procs([master, *children], timeout=60)
    cluster.start()


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def _kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()
