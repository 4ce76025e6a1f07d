"""Asks clamd whether a content holds something harmful: its INSTREAM command over TCP or a socket in a file.

Protocol: clamd(8), "zINSTREAM": pieces with their length in four bytes, an empty one at the end, one line as answer.
"""

from __future__ import annotations

import socket
import struct
from typing import IO

PIECE = 64 * 1024
WAIT_SECONDS = 60
MOST_ANSWER = 4096
FOUND = " FOUND"
DEFAULT_PORT = 3310


class ScannerAway(Exception):
    """The scanner cannot be asked, or does not say yes or no."""


class Clamd:
    """``address``: ``host:port``, ``host`` or the path of a socket."""

    def __init__(self, address: str) -> None:
        self.address = address

    def found_in(self, content: IO[bytes]) -> str | None:
        """What it found, by its own name; None when the content is clean. Raises ScannerAway."""
        try:
            with self._connected() as line:
                line.sendall(b"zINSTREAM\0")
                while piece := content.read(PIECE):
                    line.sendall(struct.pack(">I", len(piece)) + piece)
                line.sendall(struct.pack(">I", 0))
                said = _answer(line)
        except OSError as trouble:
            raise ScannerAway(f"{self.address}: {trouble}") from trouble
        if said == "stream: OK":
            return None
        if said.startswith("stream: ") and said.endswith(FOUND):
            return said.removeprefix("stream: ").removesuffix(FOUND)
        raise ScannerAway(f"{self.address}: {said!r}")

    def _connected(self) -> socket.socket:
        if self.address.startswith("/"):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(WAIT_SECONDS)
            try:
                line.connect(self.address)
            except OSError:
                line.close()
                raise
            return line
        host, _, port = self.address.rpartition(":") if ":" in self.address else (self.address, "", DEFAULT_PORT)
        return socket.create_connection((host.strip("[]"), int(port)), timeout=WAIT_SECONDS)


def _answer(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < MOST_ANSWER and (piece := line.recv(MOST_ANSWER)):
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
