"""gunicorn's worker with threads, made fair to the other worker and to who comes after somebody silent, and polite."""

from __future__ import annotations

import struct
import sys
import time
from concurrent.futures import Future
from socket import SO_RCVTIMEO, SOL_SOCKET, socket
from typing import Any

from gunicorn import util
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import _DEFER, ThreadWorker

PAUSE_SECONDS = 0.002
"""So long a worker that has its hands full leaves a new connection to another: enough to wake one that idles."""

PATIENCE_SECONDS = 5
"""So long a thread waits for the next bytes of a request; what comes piece by piece may take as long as it likes."""

SERVER_ERRORS, NOT_IMPLEMENTED = 500, 501
_SILENT: Future[Any] = Future()
_SILENT.set_result(_DEFER)


class FairWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Lets another worker take a new connection first while its own threads are all busy.

    gunicorn's own takes whatever waits at the door and keeps it as long as the browser does: ten that come at once end
    up in the process that woke first and wait there for each other, while the other process idles.
    """

    def init_process(self) -> None:
        """Load what the master has not, and answer. A refusal to start ends the master too: it would try for ever."""
        util.write_error = _refuse
        try:
            super().init_process()
        except SystemExit as refusal:
            if self.booted or not isinstance(refusal.code, str):
                raise
            print(refusal.code, file=sys.stderr, flush=True)  # noqa: T201 - as the master says its own
            raise SystemExit(Arbiter.APP_LOAD_ERROR) from None

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


SAID = {
    True: (
        "Yêu cầu không đọc được",
        "Địa chỉ hoặc yêu cầu quá dài, hoặc không đúng quy cách. Hãy quay lại và thử với nội dung ngắn hơn.",
        "The request is too long or malformed. Please go back and try with less text.",
    ),
    False: (
        "Máy chủ gặp lỗi",
        "Hãy thử lại sau ít phút.",
        "The server met an error. Please try again in some minutes.",
    ),
}
"""By whether it is the request's fault. No catalogue is asked: the application has not seen the request."""


def _refuse(client: socket, status: int, reason: str, _said: str) -> None:
    """What is no request that the application could read. gunicorn's own page is English and repeats it."""
    title, vietnamese, english = SAID[status < SERVER_ERRORS or status == NOT_IMPLEMENTED]
    page = (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<h1>{title}</h1><p>{vietnamese}</p><p lang="en">{english}</p></body></html>'
    ).encode()
    from tracker.web.security import HEADERS  # only here: a master that has loaded nothing stays small

    headers = HEADERS | {
        "Cache-Control": "no-store",
        "Connection": "close",
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(page)),
    }
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    util.write_nonblock(client, "\r\n".join(lines).encode() + page)
