"""The signed ends of the trail, one file a day in the data folder: what was cut off later is missed beside them."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tracker.domain.audit_ends import is_of_this_format

FOLDER = "audit-ends"
KEPT_FOR = timedelta(days=400)  # a year that is being audited, and the weeks until it is
DAILY = re.compile(r"(\d{4}-\d\d-\d\d)\.json")


def has_ends_of(data_dir: Path, day: date) -> bool:
    """Are the ends of that day written down, and not before an upgrade that hashed the trail anew?"""
    file = _file(data_dir, day)
    return file.exists() and is_of_this_format(file.read_bytes())


def newest_ends(data_dir: Path) -> bytes | None:
    """What the last file says that was written since the trail was hashed anew, if there is one. Raises OSError."""
    for file in sorted((data_dir / FOLDER).glob("*.json"), reverse=True):
        if DAILY.fullmatch(file.name) and is_of_this_format(content := file.read_bytes()):
            return content
    return None


def keep_ends(data_dir: Path, ends: Mapping[str, Any], day: date) -> None:
    """Write them down for their owner alone, as `audit ends --json` prints them, or not at all. Raises OSError."""
    file = _file(data_dir, day)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(16)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as new:
            json.dump(ends, new, indent=1)
            new.flush()
            os.fsync(new.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def sweep_ends(data_dir: Path, *, today: date) -> int:
    """Delete those older than KEPT_FOR; answers how many."""
    swept = 0
    for path in (data_dir / FOLDER).glob("*.json"):
        told = DAILY.fullmatch(path.name)
        if told and told[1] < (today - KEPT_FOR).isoformat():
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _file(data_dir: Path, day: date) -> Path:
    return data_dir / FOLDER / f"{day.isoformat()}.json"
