"""Makes a backup while everything runs."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tracker.database import db
from tracker.domain.audit_chain import key_among
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.queries.audit_chain import ends_now
from tracker.queries.evidence_files import contents
from tracker.safekeeping.bucket import copy_out_of
from tracker.safekeeping.copies import copy_out, kind_of
from tracker.safekeeping.manifest import Manifest, hashes_of, write_manifest
from tracker.storage import Store
from tracker.storage.audit_ends import FOLDER as AUDIT_ENDS
from tracker.storage.audit_ends import has_ends_of, keep_ends
from tracker.storage.incoming import FOLDER as INCOMING
from tracker.storage.store import FOLDER as EVIDENCE

FOLDERS = ("templates", AUDIT_ENDS, EVIDENCE)
"""What lies in the data folder and cannot be made anew. Packs can.

They are copied after the database: every content that its rows name was there before them and is never taken away.
"""
OWN_KEY = "secret-key"
"""The key that a demonstration made for itself (config.py). In production the key is the office's to keep."""
NOT_YET = shutil.ignore_patterns(INCOMING)


@dataclass(frozen=True)
class Made:
    """A backup. ``lost``: contents (SHA-256) that rows name and the bucket does not have, or not whole."""

    manifest: Manifest
    lost: tuple[str, ...] = ()


def back_up(url: str, data_dir: Path, folder: Path, *, now: datetime, today: date, bucket: Store | None = None) -> Made:
    """Write a backup into a new folder that its owner alone reads; answers what it holds. Raises RuleBroken, OSError.

    It is made beside its place and moved there when it is whole: what is interrupted is no backup. ``bucket``: where
    evidence lies if not in the data folder. ``today``: in the installation's zone, for the ends of the trail.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RuleBroken(message("%(folder)s is not empty; choose a new folder for each backup.", folder=str(folder)))
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    _note_ends(data_dir, now, today)
    try:
        rows, schema = copy_out(url, unfinished)
        lost = () if bucket is None else copy_out_of(bucket, dict(contents()), unfinished)
        for name in folders(bucket):
            if (data_dir / name).is_dir():
                shutil.copytree(data_dir / name, unfinished / name, copy_function=_copied, ignore=NOT_YET)
        if (data_dir / OWN_KEY).is_file():
            shutil.copy2(data_dir / OWN_KEY, unfinished / OWN_KEY)
        manifest = Manifest(now.isoformat(), kind_of(url), schema, rows, hashes_of(unfinished))
        manifest = write_manifest(unfinished, manifest, key_among(db.engine.get_execution_options()))
        _for_its_owner_alone(unfinished)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Made(manifest, lost)


def _note_ends(data_dir: Path, now: datetime, today: date) -> None:
    """Where the trail ends, before its database is copied. A data folder that is full is no reason for no backup."""
    if not has_ends_of(data_dir, today):
        with suppress(OSError):
            keep_ends(data_dir, ends_now(at=now), today)


def _for_its_owner_alone(folder: Path) -> None:
    """Copies bring the rights of their originals along, and what other programs wrote has those of the shell."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def folders(bucket: Store | None) -> tuple[str, ...]:
    """Those of FOLDERS that lie in the data folder here."""
    return tuple(name for name in FOLDERS if bucket is None or name != EVIDENCE)


def _copied(source: str, target: str) -> str:
    """The target. A content that no row names may be swept meanwhile."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)
    return target
