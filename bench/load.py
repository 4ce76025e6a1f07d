"""A small HTTP client that keeps its connections, and what it measured. Loopback only; it stops by itself."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Request = Callable[[int], bytes]


@dataclass
class Measured:
    """Milliseconds per answer, answers per second, and what went wrong."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    errors: int = 0
    size: int = 0

    @property
    def median(self) -> float:
        """Milliseconds, the middle answer."""
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        """Milliseconds that 95 of 100 answers took at most."""
        return sorted(self.milliseconds)[int(len(self.milliseconds) * 0.95)]

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.milliseconds) / self.seconds


def get(path: str, cookie: str = "") -> bytes:
    """A GET request as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


def post(path: str, body: str, cookie: str = "") -> bytes:
    """A form as it goes over the wire."""
    data = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


def measure(port: int, requests: Sequence[Request], *, seconds: float, wanted: int = 200) -> Measured:
    """Let one client for each of ``requests`` ask for ``seconds``; ``wanted`` is the right status."""
    return asyncio.run(_measure(port, requests, seconds, wanted))


def measure_times(port: int, request: Request, times: int, *, wanted: int = 200) -> Measured:
    """Let one client ask so many times, one after the other."""
    return asyncio.run(_measure_times(port, request, times, wanted))


async def _measure_times(port: int, request: Request, times: int, wanted: int) -> Measured:
    found = Measured()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(times):
        await ask(reader, writer, request(number), found, wanted)
    writer.close()
    await writer.wait_closed()
    found.seconds = sum(found.milliseconds) / 1000
    return found


async def _measure(port: int, requests: Sequence[Request], seconds: float, wanted: int) -> Measured:
    found = Measured(seconds=seconds)
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_client(port, request, found, until, wanted) for request in requests))
    return found


async def _client(port: int, request: Request, found: Measured, until: float, wanted: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = 0
    while time.perf_counter() < until:
        await ask(reader, writer, request(number), found, wanted)
        number += 1
    writer.close()
    await writer.wait_closed()


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, found: Measured, wanted: int
) -> None:
    """Send one request, wait for its answer, note how long it took and whether it was the right one."""
    started = time.perf_counter()
    writer.write(request)
    status, size = await read_answer(reader)
    found.milliseconds.append((time.perf_counter() - started) * 1000)
    found.size = max(found.size, size)
    found.errors += status != wanted


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    """Status and size of one answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    await reader.readexactly(length)
    return int(head[9:12]), length
