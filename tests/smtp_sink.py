"""A real SMTP server with a journal of what it took, that misbehaves on demand."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

DROP, HANG = "drop", "hang"


@dataclass
class Taken:
    """One message the server said yes to (or took before it misbehaved)."""

    message_id: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass
class Sink:
    """What is answered next at each point: connect, mail, rcpt, data, dot. Empty: all is well.

    ``when_taken`` is told, before the client is, how many messages were taken. An answer is a line ("450 later"),
    DROP (the line breaks) or HANG (no answer until the client gives up).
    """

    port: int = 0
    journal: list[Taken] = field(default_factory=list)
    connections: int = 0
    answers: dict[str, deque[str]] = field(default_factory=dict)
    when_taken: Callable[[int], object] = lambda _count: None

    def answer(self, point: str, *lines: str) -> None:
        self.answers.setdefault(point, deque()).extend(lines)

    def next_at(self, point: str) -> str | None:
        waiting = self.answers.get(point)
        return waiting.popleft() if waiting else None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def ids(self) -> list[str]:
        return [taken.message_id for taken in self.journal]


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_MAIL(self, server: SMTP, _s: Session, envelope: Envelope, address: str, _o: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        envelope.mail_from = address
        return self.sink.next_at("mail") or "250 OK"

    async def handle_RCPT(self, server: SMTP, _s: Session, envelope: Envelope, address: str, _o: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        said = self.sink.next_at("rcpt")
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server: SMTP, _s: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        said = self.sink.next_at("dot")
        content = bytes(envelope.content or b"")
        if said in (None, DROP, HANG):
            mail = email.message_from_bytes(content, policy=email.policy.default)
            self.sink.journal.append(Taken(str(mail["Message-ID"]), tuple(envelope.rcpt_tos), content))
            self.sink.when_taken(len(self.sink.journal))
        if said == DROP:
            server.transport.abort()
        if said == HANG:
            await asyncio.sleep(3600)
        return said or "250 OK"


class _Server(SMTP):
    """The parts that aiosmtpd has no hook for."""

    def __init__(self, handler: _Handler, **options: Any) -> None:
        super().__init__(handler, **options)
        self.sink = handler.sink

    async def _handle_client(self) -> None:
        self.sink.connections += 1
        said = self.sink.next_at("connect")
        if said is None:
            await super()._handle_client()
            return
        if said != DROP:
            await self.push(said)
        self.transport.close()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        said = self.sink.next_at("data")
        if said is None:
            await super().smtp_DATA(arg)
        elif said == DROP:
            self.transport.abort()
        elif said == HANG:
            await self.push("354 go on")
            self.transport.abort()
        else:
            await self.push(said)


@contextmanager
def running_sink(*, tls: ssl.SSLContext | None = None, password: str | None = None, port: int = 0) -> Iterator[Sink]:
    """A server on a free port (or that one). ``tls``: offers STARTTLS. ``password``: the only one it takes."""
    sink = Sink()
    options: dict[str, Any] = {"tls_context": tls}
    if password is not None:
        options |= {"authenticator": _doorman(password), "auth_require_tls": False}
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opening = loop.create_server(lambda: _Server(_Handler(sink), loop=loop, **options), "127.0.0.1", port)
    server = asyncio.run_coroutine_threadsafe(opening, loop).result(timeout=60)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result(timeout=60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _doorman(password: str) -> Any:
    def check(_server: SMTP, _s: Session, _e: Envelope, _mechanism: str, given: Any) -> AuthResult:
        is_right = given.password == password.encode()
        return AuthResult(success=is_right, handled=False)

    return check
