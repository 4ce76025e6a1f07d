"""Files on their way in: written as their bytes come, counted and hashed meanwhile, gone at the end of the request.

Whatever a header says of a length is not asked. What a killed process leaves behind is swept later.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

FOLDER = ".incoming"  # beside the contents: a rename puts a file in place
LEFT_BEHIND_AFTER = timedelta(hours=1)


class TooManyAtOnce(Exception):
    """One person is sending so many files at this moment that no more are taken."""


class Incoming(io.RawIOBase):
    """One file that is being sent. ``size``: bytes that came; beyond ``largest`` they are counted no more, nor kept.

    ``owner``: a word for whoever sends; at most ``most_at_once`` of his files are on their way, in all processes.
    """

    def __init__(self, folder: Path, *, owner: str, largest: int, most_at_once: int) -> None:
        super().__init__()
        self.path = folder / f"{owner}-{secrets.token_hex(8)}.part"
        self.size = 0
        self.is_too_large = False
        self._owner, self._largest, self._most_at_once = owner, largest, most_at_once
        self._hash = hashlib.sha256()
        self._file: IO[bytes] | None = None
        self._was_opened = False

    @property
    def sha256(self) -> str:
        """Of all that came."""
        return self._hash.hexdigest()

    def writable(self) -> bool:
        """As a file is."""
        return True

    def readable(self) -> bool:
        """As a file is."""
        return True

    def seekable(self) -> bool:
        """As a file is."""
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # what a parser hands over
        """Raises OSError (a full disk) and TooManyAtOnce."""
        if self.is_too_large or not data:
            return len(data)
        if self.size + len(data) > self._largest:
            self.is_too_large = True
            self.drop()
            return len(data)
        if self._file is None:
            self._file = self._opened()
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) :]
        self._hash.update(data)
        self.size += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Within what came."""
        return self._file.seek(offset, whence) if self._file else 0

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Of what came."""
        data = self._file.read(len(buffer)) if self._file else b""
        buffer[: len(data)] = data
        return len(data)

    def drop(self) -> None:
        """It is gone, unless a store took it over."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._was_opened:
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """No more is written or read; it stays until it is dropped."""
        if self._file is not None:
            self._file.close()
        super().close()

    def _opened(self) -> IO[bytes]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        opened = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b", buffering=0)
        self._was_opened = True
        if sum(1 for _ in self.path.parent.glob(f"{self._owner}-*.part")) > self._most_at_once:
            opened.close()
            self.path.unlink()
            raise TooManyAtOnce(self._owner)
        return opened


def sweep_incoming(folder: Path, *, now: datetime) -> int:
    """Delete what killed processes left behind; answers how many files."""
    swept = 0
    for path in folder.glob("*.part"):
        try:
            if path.stat().st_mtime < (now - LEFT_BEHIND_AFTER).timestamp():
                path.unlink()
                swept += 1
        except FileNotFoundError:
            continue
    return swept
