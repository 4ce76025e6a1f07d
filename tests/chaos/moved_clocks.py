"""Processes whose clock jumps while they run, through Debian's libfaketime. What counts seconds since the start of the
machine does not jump, as in life. A PostgreSQL server keeps its own time: there only the sender's clock jumps.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.processes import Life

ROOT = Path(__file__).parents[2]
LIVE = "import pickle, sys; from tests.chaos.processes import live; live(pickle.load(sys.stdin.buffer))"


def is_possible() -> bool:
    return bool(_library())


class MovedClock:
    """``file``: holds how far the clock is from the right time."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.jump("+0")

    def jump(self, to: str) -> None:
        """``to``: "+1h", "-1d", .. from the right time."""
        unfinished = self.file.with_suffix(".part")
        unfinished.write_text(to)
        unfinished.replace(self.file)

    def start(self, life: Life) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "LD_PRELOAD": _library(),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        process = subprocess.Popen([sys.executable, "-c", LIVE], cwd=ROOT, env=environment, stdin=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(pickle.dumps(life))
        process.stdin.close()
        return process

    @contextmanager
    def ending(self, processes: Sequence[subprocess.Popen[bytes]]) -> Iterator[None]:
        try:
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=60)


def _library() -> str:
    return next((str(path) for path in Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), "")
