"""A mail server that takes everything and keeps nothing, in a process of its own; cheap, so that it is not measured.

It acknowledges every packet at once: else a client that writes line by line would wait for delayed acknowledgements.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ANSWERS = {b"EHLO": b"250-sink\r\n250 8BITMIME\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
OK = b"250 OK\r\n"
COUNT = b"COUNT"
"""Our own command: how many messages were taken, by all connections."""


class Taken:
    """How many messages were taken."""

    def __init__(self) -> None:
        self.count = 0
        self.lock = threading.Lock()

    def one_more(self) -> None:
        with self.lock:
            self.count += 1


@contextmanager
def running_sink() -> Iterator[int]:
    """The port of a sink."""
    process = subprocess.Popen([sys.executable, "-m", "bench.sink"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def taken_by(port: int) -> int:
    """How many messages the sink has taken so far."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.recv(100)
        line.sendall(COUNT + b"\r\n")
        return int(line.recv(100).split()[1])


def _serve(line: socket.socket, taken: Taken) -> None:
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.sendall(b"220 sink\r\n")
    buffer, end = b"", b"\r\n"
    while data := line.recv(65536):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        buffer += data
        while end in buffer:
            part, _, buffer = buffer.partition(end)
            if end != b"\r\n":
                taken.one_more()
                answer, end = OK, b"\r\n"
            else:
                word = part[:4].upper()
                answer = b"250 %d\r\n" % taken.count if part == COUNT else ANSWERS.get(word, OK)
                end = b"\r\n.\r\n" if word == b"DATA" else end
            line.sendall(answer)


def main() -> None:
    """Print the port, then serve each connection in a thread until killed."""
    taken = Taken()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        while True:
            line, _ = listening.accept()
            threading.Thread(target=_serve, args=(line, taken), daemon=True).start()


if __name__ == "__main__":
    main()
