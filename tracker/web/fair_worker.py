"""gunicorn's worker with threads, made fair to the other worker."""

from __future__ import annotations

import time
from socket import socket

from gunicorn.workers.gthread import ThreadWorker

PAUSE_SECONDS = 0.002
"""So long a worker that has its hands full leaves a new connection to another: enough to wake one that idles."""


class FairWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Lets another worker take a new connection first while its own threads are all busy.

    gunicorn's own takes whatever waits at the door and keeps it as long as the browser does: ten that come at once end
    up in the process that woke first and wait there for each other, while the other process idles.
    """

    def accept(self, listener: socket) -> None:
        """Take a waiting connection, if it is still there."""
        answering = self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)
        if answering >= self.cfg.threads:
            time.sleep(PAUSE_SECONDS)
        super().accept(listener)
