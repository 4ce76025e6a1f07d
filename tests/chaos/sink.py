"""The sink as campaigns see it: give it orders, read its journal, wait for what it takes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.sink_process import POINTS

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Taken:
    """One message that the server took. ``head``: its headers as they came; ``is_exact``: all lines end with CR LF."""

    id: str
    to: tuple[str, ...]
    head: str
    is_exact: bool


class Sink:
    """A running sink process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.sink_process"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.journal: list[Taken] = []
        self._news = threading.Condition()
        self._obeyed = 0
        self.port: int = json.loads(self._line())["port"]
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def url(self, scheme: str = "smtp", user: str = "") -> str:
        """``user``: "name:password@"."""
        return f"{scheme}://{user}127.0.0.1:{self.port}"

    def obey(self, **order: Any) -> None:
        """What it is to do from now on: an answer for a point, ``slow``, ``linger``, ``is_away``."""
        with self._news:
            until = self._obeyed + 1
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            assert self._news.wait_for(lambda: self._obeyed >= until, timeout=30)

    def heal(self) -> None:
        """Be a good server again."""
        self.obey(share=1.0, slow=0.0, linger=0.0, is_away=False, **{point: [] for point in POINTS})

    def catch_up(self) -> None:
        """Read the journal up to this moment."""
        self.obey()

    def wait_for(self, count: int, seconds: float) -> bool:
        """Wait until so many messages were taken since the start."""
        with self._news:
            return self._news.wait_for(lambda: len(self.journal) >= count, timeout=seconds)

    def copies(self) -> Counter[str]:
        return Counter(taken.id for taken in self.journal)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def _listen(self) -> None:
        while line := self._line():
            fact = json.loads(line)
            with self._news:
                if "obeyed" in fact:
                    self._obeyed += 1
                else:
                    self.journal.append(Taken(fact["id"], tuple(fact["to"]), fact["head"], fact["is_exact"]))
                self._news.notify_all()


@contextmanager
def running_sink(**order: Any) -> Iterator[Sink]:
    """A sink that begins with this order."""
    sink = Sink()
    try:
        if order:
            sink.obey(**order)
        yield sink
    finally:
        sink.end()
