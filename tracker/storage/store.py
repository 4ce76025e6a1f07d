"""What a store of contents can do, and which one an installation has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

FOLDER = "evidence"
SHA256 = re.compile(r"[0-9a-f]{64}")


class MissingContent(Exception):
    """A row names a content that the store does not have."""


class Store(Protocol):
    """Contents by their SHA-256 (64 small hexadecimal digits)."""

    def put(self, sha256: str, path: Path) -> None:
        """Take over the file at ``path``, of that hash; whole or not at all. It is durable after. Raises OSError."""

    def open(self, sha256: str) -> IO[bytes]:
        """To be read from the beginning. Raises MissingContent."""

    def has(self, sha256: str) -> bool:
        """Is it there?"""

    def delete(self, sha256: str) -> None:
        """It is gone after, whether it was there or not."""

    def listed(self) -> Iterator[tuple[str, datetime]]:
        """Each content with the instant (UTC) at which it was put last."""


def store_for(url: str, data_dir: Path) -> Store:
    """The store that the settings name: an ``s3://`` address, or nothing for the folder in the data directory."""
    from tracker.storage.local import LocalStore

    if url:
        from tracker.storage.s3 import S3Store

        return S3Store(url)
    return LocalStore(data_dir / FOLDER)


def refuse_no_hash(sha256: str) -> None:
    """Nothing but a hash ever becomes part of a path. Raises ValueError."""
    if not SHA256.fullmatch(sha256):
        raise ValueError(sha256)
