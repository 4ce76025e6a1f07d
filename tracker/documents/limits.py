"""How much a process may take that reads somebody's paper: memory, time, and no file."""

from __future__ import annotations

import resource
from dataclasses import dataclass

OUT_OF_MEMORY = 71
"""Exit status of a reader whose memory did not suffice."""


@dataclass(frozen=True)
class Limits:
    """``memory``: bytes of address space (5,000 rows take a fifth of it); ``seconds``: of the processor, and in all."""

    memory: int = 300 * 1024 * 1024
    seconds: int = 60


def keep_within(limits: Limits) -> None:
    """In the reader: it can neither take more than its share nor write any file."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))  # at the first it says so
    for kind, most in ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))
