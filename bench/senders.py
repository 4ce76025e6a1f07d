"""Senders in processes of their own: ours, and the least one can do with the standard library."""

from __future__ import annotations

import contextlib
import multiprocessing
import smtplib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr
from multiprocessing.synchronize import Barrier

from sqlalchemy import select

from bench.installations import Installation
from bench.owing import NOW
from tracker import create_app
from tracker.database import db
from tracker.models import OutboxMessage

SENDER = ("Theo dõi phối hợp", "nhac-viec@example.vn")
PROCESSES = multiprocessing.get_context("spawn")
_STARTS: list[Barrier] = []
Sending = Callable[[Installation, int], contextlib.AbstractContextManager[Callable[[], int]]]
"""From an installation and the port of a mail server: what is to be timed. It answers how many it sent."""


@dataclass(frozen=True)
class Sent:
    """``seconds``: from the first sender's begin to the last one's end. ``processor_seconds``: of all the senders."""

    count: int
    seconds: float
    processor_seconds: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.count / self.seconds

    @property
    def processor_ms(self) -> float:
        """Milliseconds of processor for a message."""
        return self.processor_seconds / self.count * 1000


def send_with(sending: Sending, installation: Installation, port: int, *, processes: int = 1) -> Sent:
    """Let so many processes send at once, all begin together."""
    start = PROCESSES.Barrier(processes)
    with ProcessPoolExecutor(processes, PROCESSES, initializer=_wait_at, initargs=(start,)) as pool:
        told = [pool.submit(_run, sending, installation, port) for _ in range(processes)]
        counts, begins, ends, processor = zip(*(one.result() for one in told), strict=True)
    return Sent(sum(counts), max(ends) - min(begins), sum(processor))


def _wait_at(start: Barrier) -> None:
    """Called in each process before anything else."""
    _STARTS.append(start)


def _run(sending: Sending, installation: Installation, port: int) -> tuple[int, float, float, float]:
    with sending(installation, port) as send:
        _STARTS[0].wait(timeout=60)
        began, used = time.monotonic(), time.process_time()
        count = send()
        return count, began, time.monotonic(), time.process_time() - used


@contextlib.contextmanager
def bare(installation: Installation, port: int) -> Iterator[Callable[[], int]]:
    """One connection of smtplib; the letters that wait in the outbox, built and sent one after the other.

    Built by the older classes of the standard library: EmailMessage takes five times as long for the same letter.
    """
    m = OutboxMessage
    with installation.application():
        letters = db.session.execute(select(m.name, m.address, m.subject, m.text, m.html, m.message_id)).all()

    def send() -> int:
        with smtplib.SMTP("127.0.0.1", port) as line:
            for letter in letters:
                mail = MIMEMultipart("alternative")
                mail["From"], mail["To"] = formataddr(SENDER), formataddr((letter.name, letter.address))
                mail["Subject"], mail["Message-ID"] = str(Header(letter.subject, "utf-8").encode()), letter.message_id
                mail.attach(MIMEText(letter.text, "plain", "utf-8"))
                mail.attach(MIMEText(letter.html, "html", "utf-8"))
                line.sendmail(SENDER[1], letter.address, mail.as_bytes())
        return len(letters)

    yield send


@contextlib.contextmanager
def ours(installation: Installation, port: int) -> Iterator[Callable[[], int]]:
    """The job that sends, as the scheduler runs it."""
    from tracker.jobs.occasion import Occasion
    from tracker.jobs.sending import send_mail

    here = Installation(installation.environment | {"TRACKER_SMTP_URL": f"smtp://127.0.0.1:{port}"})
    with create_app(here.settings).app_context():
        yield lambda: send_mail(Occasion(here.settings, NOW, "bench")).get("sent", 0)
        db.session.remove()
        db.engine.dispose()
