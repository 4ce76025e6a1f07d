"""Makes a backup while everything runs."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.queries.evidence_files import contents
from tracker.safekeeping.bucket import copy_out_of
from tracker.safekeeping.copies import copy_out, kind_of
from tracker.safekeeping.manifest import Manifest, hashes_of, write_manifest
from tracker.storage import Store
from tracker.storage.incoming import FOLDER as INCOMING
from tracker.storage.store import FOLDER as EVIDENCE

FOLDERS = ("templates", EVIDENCE)
"""What lies in the data folder and cannot be made anew. Packs can.

They are copied after the database: every content that its rows name was there before them and is never taken away.
"""
NOT_YET = shutil.ignore_patterns(INCOMING)


@dataclass(frozen=True)
class Made:
    """A backup. ``lost``: contents (SHA-256) that rows name and the bucket does not have, or not whole."""

    manifest: Manifest
    lost: tuple[str, ...] = ()


def back_up(url: str, data_dir: Path, folder: Path, *, now: datetime, bucket: Store | None = None) -> Made:
    """Write a backup into a new folder; answers what it holds. Raises RuleBroken, OSError.

    It is made beside its place and moved there when it is whole: what is interrupted is no backup. ``bucket``: where
    evidence lies if not in the data folder.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RuleBroken(message("%(folder)s is not empty; choose a new folder for each backup.", folder=str(folder)))
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        rows, schema = copy_out(url, unfinished)
        lost = () if bucket is None else copy_out_of(bucket, dict(contents()), unfinished)
        for name in folders(bucket):
            if (data_dir / name).is_dir():
                shutil.copytree(data_dir / name, unfinished / name, copy_function=_copied, ignore=NOT_YET)
        manifest = Manifest(now.isoformat(), kind_of(url), schema, rows, hashes_of(unfinished))
        write_manifest(unfinished, manifest)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Made(manifest, lost)


def folders(bucket: Store | None) -> tuple[str, ...]:
    """Those of FOLDERS that lie in the data folder here."""
    return tuple(name for name in FOLDERS if bucket is None or name != EVIDENCE)


def _copied(source: str, target: str) -> str:
    """The target. A content that no row names may be swept meanwhile."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)
    return target
