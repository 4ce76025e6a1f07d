"""Is that sender still alive? Each holds a lock that the system drops when it dies, however it dies.

A lease alone is no proof: a paused process and a jumping clock look like death. SQLite: a locked file for each sender,
in one folder beside the data. PostgreSQL: a session's advisory lock, seen by all machines.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from sqlalchemy import Connection, text

from tracker.database import db

OURS = 7221
"""The first half of our advisory locks on PostgreSQL; the second is the sender's number."""


class Lifeline(Protocol):
    """The lock of one sender. ``number`` is what its messages are marked with."""

    number: int

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def is_alive(self, number: int) -> bool:
        """Does the sender of that number still hold its lock?"""


def lifeline(folder: Path) -> Lifeline:
    """A lifeline as the database in use needs it. ``folder``: where this machine keeps the locked files."""
    if db.session.get_bind().dialect.name == "postgresql":
        return AdvisoryLifeline()
    return FileLifeline(folder)


class FileLifeline:
    """A locked file named by the sender's number."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = _new_number()
        self._file = -1

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self._path(self.number), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._path(self.number).unlink(missing_ok=True)
        os.close(self._file)

    def is_alive(self, number: int) -> bool:
        """True while another process (or we) holds the file; the file of a dead one is cleared away."""
        try:
            file = os.open(self._path(number), os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            self._path(number).unlink(missing_ok=True)
            return False
        finally:
            os.close(file)

    def _path(self, number: int) -> Path:
        return self.folder / f"sender-{number}.lock"


class AdvisoryLifeline:
    """An advisory lock of a database session of its own, kept open for as long as the sender lives."""

    def __init__(self) -> None:
        self.number = _new_number()
        self._session: Connection | None = None

    def __enter__(self) -> Self:
        self._session = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._session.execute(text("SELECT pg_advisory_lock(:ours, :number)"), {"ours": OURS, "number": self.number})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is None:
            return
        # The lock goes with the session; a pooled one would keep both.
        self._session.detach()
        with contextlib.suppress(Exception):
            self._session.close()

    def is_alive(self, number: int) -> bool:
        """True while a session holds that sender's lock in this database."""
        held = text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :ours"
            " AND objid = :number AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return bool(db.session.scalar(held, {"ours": OURS, "number": number}))


def _new_number() -> int:
    """A number that no other sender has: positive, and small enough for a lock's second half."""
    return secrets.randbelow(2**31 - 1) + 1
