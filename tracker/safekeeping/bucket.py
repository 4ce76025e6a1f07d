"""Evidence that lies in a bucket: into a backup and back, laid out as in the data folder, so either kind takes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from tracker.storage import MissingContent, Store
from tracker.storage.store import FOLDER

PIECE = 1024 * 1024


def copy_out_of(bucket: Store, named: Iterable[str], folder: Path) -> tuple[str, ...]:
    """Contents that rows name (by SHA-256) into the backup; answers those that are lost or not what they are called.

    They are read piece by piece. One that is lost keeps nothing else from being kept. Raises OSError.
    """
    lost = []
    for sha256 in sorted(named):
        target = folder / FOLDER / sha256[:2] / sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        if _copied(bucket, sha256, target) != sha256:
            target.unlink(missing_ok=True)
            lost.append(sha256)
    return tuple(lost)


def copy_into(bucket: Store, folder: Path) -> None:
    """Every content of the backup that the bucket lacks; the bucket may have outlived the server. Raises OSError."""
    for path in sorted((folder / FOLDER).glob("[0-9a-f][0-9a-f]/*")):
        if not bucket.has(path.name):
            bucket.put(path.name, path)


def _copied(bucket: Store, sha256: str, target: Path) -> str:
    found = hashlib.sha256()
    try:
        with bucket.open(sha256) as content, target.open("wb") as copy:
            while piece := content.read(PIECE):
                found.update(piece)
                copy.write(piece)
    except MissingContent:
        return ""
    return found.hexdigest()
