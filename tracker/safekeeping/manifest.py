"""What a backup holds: files with their hashes, tables with their rows. Written last: without it there is no backup."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

NAME = "manifest.json"
FORMAT = 2
UNSIGNED = 1
"""The format of backups from before manifests were signed."""
LABEL = b"tracker: the manifest of a backup"
NOT_SEALED = message(
    "The backup is not signed with the key that is set (TRACKER_AUDIT_KEY, else TRACKER_SECRET_KEY), or was changed"
    " since. Write the key of the installation that made it into TRACKER_AUDIT_KEY; if it is older than signatures,"
    " and you know where it was kept: --unsigned."
)


@dataclass(frozen=True)
class Manifest:
    """``kind``: of the database. ``schema``: its newest migration. ``rows`` by table; ``files``: SHA-256 by path.

    ``seal``: over all of it, with the installation's key of the trail; hashes alone whoever alters a file makes anew.
    """

    made_at: str
    kind: str
    schema: str
    rows: Mapping[str, int]
    files: Mapping[str, str]
    format: int = FORMAT
    seal: str = ""

    @property
    def row_count(self) -> int:
        """Of all tables."""
        return sum(self.rows.values())


def write_manifest(folder: Path, manifest: Manifest, key: bytes) -> Manifest:
    """Put it beside the files it tells of, sealed."""
    sealed = replace(manifest, seal=_seal(manifest, key))
    (folder / NAME).write_text(json.dumps(asdict(sealed), indent=1, sort_keys=True), encoding="utf-8")
    return sealed


def refuse_unsealed(manifest: Manifest, key: bytes) -> None:
    """Was it written with this key, and not changed since? Raises RuleBroken."""
    if not hmac.compare_digest(manifest.seal, _seal(manifest, key)):
        raise RuleBroken(NOT_SEALED)


def _seal(manifest: Manifest, key: bytes) -> str:
    told = json.dumps(asdict(replace(manifest, seal="")), sort_keys=True).encode()
    return hmac.new(key, LABEL + told, hashlib.sha256).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Raises RuleBroken where there is none, or one that this version cannot read."""
    try:
        told = json.loads((folder / NAME).read_bytes())
        found = Manifest(**told)
        is_read = found.format in (UNSIGNED, FORMAT) and all(
            isinstance(part, dict) for part in (found.rows, found.files)
        )
        is_read = is_read and isinstance(found.seal, str) and found.seal.isascii()
        is_read = is_read and all(type(count) is int for count in found.rows.values())
        is_read = is_read and found.schema.isalnum() and datetime.fromisoformat(found.made_at) is not None
    except FileNotFoundError:
        raise RuleBroken(message("There is no backup in %(folder)s: it has no manifest.", folder=str(folder))) from None
    except (ValueError, TypeError, AttributeError, RecursionError):
        is_read = False
    if not is_read:
        raise RuleBroken(message("The manifest of the backup is damaged, or of another version."))
    return found


def hashes_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below the folder but the manifest, by its path from there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / NAME)
    return {path.relative_to(folder).as_posix(): hash_of(path) for path in files}


def hash_of(path: Path) -> str:
    """SHA-256 of one file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_damage(folder: Path, manifest: Manifest) -> None:
    """Every file as it was written, none missing, none added. Raises RuleBroken that names the first that is not."""
    there = hashes_of(folder)
    for path in sorted({*there, *manifest.files}):
        if path not in there:
            raise RuleBroken(message("The backup lacks the file %(path)s.", path=path))
        if path not in manifest.files:
            raise RuleBroken(message("The backup holds a file that it was not made with: %(path)s.", path=path))
        if there[path] != manifest.files[path]:
            raise RuleBroken(message("The file %(path)s of the backup is damaged.", path=path))
