"""Reads a paper in a process of its own, so that one that breaks or never ends takes nothing along but itself.

The process is ``annexes/__main__.py``; the libraries that read papers are never loaded into the server.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from tracker.documents.limits import OUT_OF_MEMORY, Limits
from tracker.domain.kept_proposals import from_plain
from tracker.domain.kept_registers import KeptRegister
from tracker.domain.kept_registers import from_plain as register_from_plain
from tracker.domain.messages import Message, message
from tracker.domain.proposals import Problem, Proposal

log = logging.getLogger(__name__)


ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "tracker.documents.annexes")
USUAL = Limits()
MOST_AT_ONCE = 3
LONGEST_WAIT = 30
_places = threading.BoundedSemaphore(MOST_AT_ONCE)
_BUSY = message("Many files are being read just now. Please try again in a minute.")
_TOO_LONG = message("The file could not be read: it takes too long. Keep only the annex and try again.")
_TOO_LARGE = message(
    "The file could not be read: it needs far more memory than an annex does. Copy the table into a new file."
)
_BROKEN_OFF = message(
    "The file could not be read: reading broke off. Copy the table into a new file and try again, or paste it."
)


def read_register_apart(content: bytes) -> KeptRegister:
    """What ``read_register`` gives; of a file that breaks its reader: no rows, and one error that says so."""
    with Reading(content, kind="register") as reading:
        told = reading.told(None) or _TOO_LONG
    if isinstance(told, Message):
        return KeptRegister((), (Problem(None, "error", told),))
    return register_from_plain(told)


def read_apart(content: bytes, *, is_pasted: bool = False) -> Proposal:
    """What ``read_annex`` or ``read_pasted`` gives; of a paper that breaks its reader: one error that says so."""
    with Reading(content, is_pasted=is_pasted) as reading:
        return reading.wait(None) or _refused(_TOO_LONG)


class Reading:
    """One paper that is being read. Leaving the block ends the process, whatever it does."""

    def __init__(self, content: bytes, *, is_pasted: bool = False, kind: str | None = None) -> None:
        self.percent = 0
        self._content = content
        self._kind = kind or ("pasted" if is_pasted else "file")
        self._process: subprocess.Popen[bytes] | None = None
        self._progress = -1
        self._ends_at = 0.0

    def __enter__(self) -> Reading:
        if _places.acquire(timeout=LONGEST_WAIT):
            try:
                self._start(USUAL)
            except BaseException:
                _places.release()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """End the process and give its place to another reading; once is enough."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            os.close(self._progress)
            self._process = None
            _places.release()

    @property
    def pid(self) -> int:
        """The process that reads; 0 for none."""
        return self._process.pid if self._process else 0

    def wait(self, seconds: float | None) -> Proposal | None:
        """The proposal that was read; as ``told``."""
        told = self.told(seconds)
        if told is None:
            return None
        return _refused(told) if isinstance(told, Message) else from_plain(told)

    def told(self, seconds: float | None) -> dict[str, Any] | Message | None:
        """What was read as plain values, or why it could not be; None if it is not ready within so many seconds.

        None for ``seconds``: as long as it may last. Meanwhile ``percent`` tells how much of the file was gone through.
        """
        if self._process is None:
            return _BUSY
        left = max(0.0, self._ends_at - time.monotonic())
        try:
            told, said = self._process.communicate(timeout=left if seconds is None else min(seconds, left))
        except subprocess.TimeoutExpired:
            with suppress(BlockingIOError):
                self.percent = max((self.percent, *os.read(self._progress, 1_000)))
            return _TOO_LONG if time.monotonic() >= self._ends_at else None
        return _outcome(self._process.returncode, told, said)

    def _start(self, limits: Limits) -> None:
        self._progress, told = os.pipe()
        os.set_blocking(self._progress, False)
        with tempfile.TemporaryFile() as file:
            file.write(self._content)
            file.seek(0)
            self._process = subprocess.Popen(
                [*COMMAND, self._kind, str(limits.memory), str(limits.seconds), str(told)],
                cwd=ROOT,
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(told,),
            )
        os.close(told)
        self._ends_at = time.monotonic() + limits.seconds


def _outcome(status: int, told: bytes, said: bytes) -> dict[str, Any] | Message:
    if status == 0:
        read: dict[str, Any] = json.loads(told)
        return read
    log.warning("reading a paper ended with %s: %s", status, said.decode(errors="replace")[-2_000:])
    if status == OUT_OF_MEMORY:
        return _TOO_LARGE
    return _TOO_LONG if status == -signal.SIGXCPU else _BROKEN_OFF


def _refused(said: Message) -> Proposal:
    return Proposal(problems=(Problem(None, "error", said),))
