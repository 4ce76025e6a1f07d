"""Stopping what runs and letting the rest come to its end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from tests.chaos.places import Place
from tests.chaos.processes import end_of
from tests.chaos.results import is_quiet
from tests.chaos.sink import Sink

LONGEST = 60.0
"""Seconds that anything may take to settle."""


def wait_until(holds: Callable[[], bool], *, seconds: float = LONGEST) -> bool:
    """Ask again and again; False when it did not come true in time."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if holds():
            return True
        pause.wait(0.05)
    return False


@contextmanager
def running(processes: Sequence[BaseProcess]) -> Iterator[None]:
    """These processes are stopped in the end, by their own handles."""
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            if end_of(process, seconds=30) is None:
                process.kill()
                end_of(process)


def settle(place: Place, sink: Sink, *, seconds: float = LONGEST) -> None:
    """One undisturbed sender until every message has come to an end."""
    sink.heal()
    with running([place.sender(sink.url())]):
        wait_until(is_quiet, seconds=seconds)
