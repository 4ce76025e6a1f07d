"""Contents in a folder of this machine (or one that machines share), outside of what a web server serves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from tracker.storage.store import MissingContent, refuse_no_hash


class LocalStore:
    """Each content is a file called by its hash, in one of 256 folders called by the first two digits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, sha256: str, path: Path) -> None:
        """Rename it into its place; both lie on one disk. Raises OSError."""
        target = self._path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as written:
            os.fsync(written.fileno())
        path.chmod(0o600)
        path.replace(target)
        for folder in (target.parent, self.folder):
            _settle(folder)

    def open(self, sha256: str) -> IO[bytes]:
        """Raises MissingContent."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError:
            raise MissingContent(sha256) from None

    def has(self, sha256: str) -> bool:
        """Is it there?"""
        return self._path(sha256).is_file()

    def delete(self, sha256: str) -> None:
        """It is gone after."""
        self._path(sha256).unlink(missing_ok=True)

    def listed(self) -> Iterator[tuple[str, datetime]]:
        """Each content with the instant at which it was put last."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            try:
                put_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except FileNotFoundError:
                continue
            yield path.name, put_at

    def _path(self, sha256: str) -> Path:
        refuse_no_hash(sha256)
        return self.folder / sha256[:2] / sha256


def _settle(folder: Path) -> None:
    """A rename is durable when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
