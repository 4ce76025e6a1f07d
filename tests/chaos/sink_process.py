"""An SMTP server in a process of its own: it writes down what it takes before it says so, and misbehaves when told to.

Orders come as lines of JSON on standard input, the journal goes out the same way. It acknowledges every packet at once:
otherwise it would measure the system's delayed acknowledgements and not the sender.
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import json
import os
import random
import socket
import sys
from collections import deque
from typing import Any

DROP, HANG, GARBAGE = "drop", "hang", "garbage"
FOREVER = "forever"
POINTS = ("connect", "auth", "starttls", "mail", "rcpt", "data", "dot")
GREETING = "250-sink\r\n250-AUTH PLAIN\r\n250-STARTTLS\r\n250 8BITMIME"


class Server:
    """The listening end, and what it is to answer."""

    def __init__(self) -> None:
        self.port = 0
        self.listening: asyncio.Server | None = None
        self.lines: set[Line] = set()
        self.answers: dict[str, deque[str]] = {}
        self.share = 1.0  # how often an answer is used at all
        self.slow = 0.0  # seconds before each reply
        self.linger = 0.0  # seconds between taking a message and saying so
        self.chance = random.Random(20221024)

    async def obey(self, order: dict[str, Any]) -> None:
        for name in ("share", "slow", "linger"):
            setattr(self, name, order.get(name, getattr(self, name)))
        self.answers |= {point: deque(order[point]) for point in POINTS if point in order}
        if order.get("is_away") is True and self.listening is not None:
            self.listening.close()
            self.listening = None
            for line in list(self.lines):
                line.transport.close()
        if order.get("is_away") is False and self.listening is None:
            await self.listen()

    async def listen(self) -> None:
        loop = asyncio.get_running_loop()
        self.listening = await loop.create_server(lambda: Line(self), "127.0.0.1", self.port)
        self.port = self.listening.sockets[0].getsockname()[1]

    def next_at(self, point: str) -> str | None:
        waiting = self.answers.get(point)
        if not waiting or self.chance.random() > self.share:
            return None
        if waiting[-1] == FOREVER:
            return waiting[0]
        return waiting.popleft()

    def write_down(self, recipients: list[str], content: bytes) -> None:
        head, _, _ = content.partition(b"\r\n\r\n")
        mail = email.message_from_bytes(head)
        is_exact = b"\n" not in content.replace(b"\r\n", b"") and b"\r" not in content.replace(b"\r\n", b"")
        say({"id": mail["Message-ID"], "to": recipients, "head": head.decode("latin-1"), "is_exact": is_exact})


class Line(asyncio.Protocol):
    """One connection."""

    transport: asyncio.Transport

    def __init__(self, server: Server) -> None:
        self.server = server
        self.buffer = bytearray()
        self.recipients: list[str] = []
        self.is_content = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.server.lines.add(self)
        self.reply("connect", "220 sink")

    def connection_lost(self, _why: Exception | None) -> None:
        self.server.lines.discard(self)

    def data_received(self, data: bytes) -> None:
        self.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        self.buffer += data
        end = b"\r\n.\r\n" if self.is_content else b"\r\n"
        while (at := self.buffer.find(end)) >= 0:
            part = bytes(self.buffer[:at])
            del self.buffer[: at + len(end)]
            if self.is_content:
                self.take(part)
            else:
                self.hear(part.decode("latin-1"))
            end = b"\r\n.\r\n" if self.is_content else b"\r\n"

    def hear(self, command: str) -> None:
        word = command.upper().split(" ")[0]
        if word == "MAIL":
            self.recipients = []
            self.reply("mail", "250 OK")
        elif word == "RCPT":
            if self.reply("rcpt", "250 OK"):
                self.recipients.append(command.partition("<")[2].partition(">")[0])
        elif word == "DATA":
            self.is_content = self.reply("data", "354 go on")
        elif word == "AUTH":
            self.reply("auth", "235 welcome")
        elif word == "STARTTLS":
            self.reply("starttls", "454 not now")
        elif word == "QUIT":
            self.transport.close()
        else:
            self.say(GREETING if word == "EHLO" else "250 OK")

    def take(self, content: bytes) -> None:
        self.is_content = False
        said = self.server.next_at("dot")
        if said in (None, DROP, HANG):  # a server that then breaks has it all the same
            self.server.write_down(self.recipients, content)
        self.say(said or "250 OK", self.server.linger)

    def reply(self, point: str, usual: str) -> bool:
        """Answer; True when all is well."""
        said = self.server.next_at(point)
        self.say(said or usual)
        return said is None

    def say(self, said: str, later: float = 0.0) -> None:
        """At once if it may: a server told to go away between its journal and its answer would have the sender's next
        copy counted as a duplicate, which nobody could know to be one."""
        if wait := later + self.server.slow:
            asyncio.get_running_loop().call_later(wait, self._say, said)
        else:
            self._say(said)

    def _say(self, said: str) -> None:
        if said == DROP:
            self.transport.abort()
        elif said == GARBAGE:
            self.transport.write(b"220 go on\r\n" + bytes(range(256)))
        elif said != HANG:
            self.transport.write(said.encode() + b"\r\n")
            if said.startswith("421"):
                self.transport.close()


def say(fact: dict[str, Any]) -> None:
    os.write(1, json.dumps(fact).encode() + b"\n")


async def main() -> None:
    server = Server()
    await server.listen()
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    say({"port": server.port})
    while order := await orders.readline():
        await server.obey(json.loads(order))
        say({"obeyed": True})


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
