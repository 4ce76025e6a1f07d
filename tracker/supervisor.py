"""Runs the embedded tracker: prepares it, then keeps web server and scheduler side by side and stops them together.

Standard library only, so that watching costs no memory. ``python -m tracker.supervisor --port 5000``. A scheduler that
dies is started again; when the web server ends, all ends. On SIGTERM or Ctrl-C both get time to finish what they hold.
"""

from __future__ import annotations

import argparse
import ctypes
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

FLASK = [sys.executable, "-m", "flask", "--app", "tracker"]
WORKER = "tracker.fair_worker.FairWorker"
GRACE_SECONDS = 15
PAUSE_SECONDS = 0.2
RESTART_AFTER_SECONDS = 2.0
PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """A signal asked us to stop."""


def main() -> int:
    """Prepare, start, watch, stop. Answers the exit status."""
    port = _arguments().port
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, _raise_stopped)
    if _is_taken(port):
        print(f"Port {port} is in use; choose another: make run PORT=5050", file=sys.stderr)
        return 1
    running: list[subprocess.Popen[bytes]] = []
    try:
        for step in (["db", "upgrade"], ["demo"]):
            _run([*FLASK, *step], running)
        running = [_start(web_command(port)), _start([*FLASK, "jobs", "run"])]
        print(f"Running on http://127.0.0.1:{port} (stop with Ctrl-C)", flush=True)
        _watch(running)
    except Stopped:
        return 0
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    finally:
        _stop(running)
    return 1


def web_command(port: int, *, on_postgresql: bool = False) -> list[str]:
    """gunicorn; SIGTERM lets running requests finish. Several processes share what was loaded before the fork; one
    that is alone loads it itself, or the master would keep a second copy.

    SQLite lets one write at a time, and between processes nobody keeps the queue: the embedded tracker is one process,
    whose threads take turns (docs/decisions/0070). Of a process's threads one computes at a time, the others wait for
    the database or a slow browser; each keeps a connection with its pages and statements, some 6 MB.
    """
    processes, threads = (2, 2) if on_postgresql else (1, 4)
    return [
        *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(processes)),
        *(["--preload"] if processes > 1 else []),
        *("--worker-class", WORKER, "--threads", str(threads), "--keep-alive", "30", "--log-level", "warning"),
        *("--graceful-timeout", str(GRACE_SECONDS - 5), "--limit-request-line", "8190", "tracker:create_app()"),
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run web server and scheduler on this machine.")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


def _raise_stopped(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _die_with_us() -> None:
    """In the child: end when the supervisor is gone, even by kill -9."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches only the supervisor, which then stops the others in order.
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_die_with_us)  # noqa: PLW1509 - one call, no threads yet


def _run(command: list[str], running: list[subprocess.Popen[bytes]]) -> None:
    step = _start(command)
    running[:] = [step]
    if step.wait():
        raise subprocess.CalledProcessError(step.returncode, command)
    running.clear()


def _watch(running: list[subprocess.Popen[bytes]]) -> None:
    """Return when the web server ends; start a dead scheduler again, not faster than every two seconds."""
    web, started_at = running[0], time.monotonic()
    while web.poll() is None:
        time.sleep(PAUSE_SECONDS)
        scheduler = running[1]
        if scheduler.poll() is not None and time.monotonic() - started_at > RESTART_AFTER_SECONDS:
            print(f"The scheduler ended with {scheduler.returncode}; starting it again.", file=sys.stderr, flush=True)
            running[1], started_at = _start([*FLASK, "jobs", "run"]), time.monotonic()


def _stop(running: list[subprocess.Popen[bytes]]) -> None:
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, signal.SIG_IGN)
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in running:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
