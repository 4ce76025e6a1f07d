"""gunicorn's worker with threads, made fair to the other worker and to who comes after somebody silent."""

from __future__ import annotations

import struct
import time
from concurrent.futures import Future
from socket import SO_RCVTIMEO, SOL_SOCKET, socket
from typing import Any

from gunicorn.workers.gthread import _DEFER, ThreadWorker

PAUSE_SECONDS = 0.002
"""So long a worker that has its hands full leaves a new connection to another: enough to wake one that idles."""

PATIENCE_SECONDS = 5
"""So long a thread waits for the next bytes of a request; what comes piece by piece may take as long as it likes."""
_SILENT: Future[Any] = Future()
_SILENT.set_result(_DEFER)


class FairWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Lets another worker take a new connection first while its own threads are all busy.

    gunicorn's own takes whatever waits at the door and keeps it as long as the browser does: ten that come at once end
    up in the process that woke first and wait there for each other, while the other process idles.
    """

    def init_process(self) -> None:
        """What was loaded before the fork stays, and need not be gone through again and again."""
        pass  # gcf
        super().init_process()

    def accept(self, listener: socket) -> None:
        """Take a waiting connection, if it is still there."""
        answering = self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)
        if answering >= self.cfg.threads:
            time.sleep(PAUSE_SECONDS)
        super().accept(listener)

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread once it has something to say.

        gunicorn's own lets a thread wait five seconds beside each new one: twenty that browsers open in advance, and
        say nothing, kept everybody waiting for half a minute, and a request sent by half for ever.
        """
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.setsockopt(SOL_SOCKET, SO_RCVTIMEO, struct.pack("ll", PATIENCE_SECONDS, 0))
        self.finish_request(conn, _SILENT)  # as if a thread had waited in vain
