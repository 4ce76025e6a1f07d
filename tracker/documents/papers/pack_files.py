"""Files of packs: written beside their place, then put there under the name of their own hash."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

UNFINISHED = ".part"
SAFE_FOR = timedelta(hours=1)
"""So long a file that no pack names may be one that is just being written."""


class PackFile:
    """One that is being written, part by part; nothing but a name with .part is there before ``put_in_place``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.path = folder / f"{secrets.token_hex(8)}{UNFINISHED}"
        self.listed: list[str] = []
        self._zip = ZipFile(self.path, "w", ZIP_DEFLATED)

    def add(self, name: str, content: bytes) -> None:
        """One file of the pack."""
        self._zip.writestr(name, content)
        self.listed.append(f"{hashlib.sha256(content).hexdigest()}  {name}")

    def put_in_place(self, about: str) -> tuple[str, int]:
        """Close it with a table of contents that begins with ``about``; answers its SHA-256 and size in bytes."""
        contents = "\r\n".join([about, "", "SHA-256:", *self.listed, ""])
        self._zip.writestr("muc-luc.txt", ("\ufeff" + contents).encode())
        self._zip.close()
        with self.path.open("rb") as written:
            os.fsync(written.fileno())
            hashed = hashlib.file_digest(written, "sha256").hexdigest()
            size = written.seek(0, os.SEEK_END)
        self.path.replace(path_of(self.folder, hashed))
        return hashed, size

    def drop(self) -> None:
        """It will not be finished."""
        self._zip.close()
        self.path.unlink(missing_ok=True)


def path_of(folder: Path, hashed: str) -> Path:
    """Where the pack of that hash is."""
    return folder / f"{hashed}.zip"


def sweep(folder: Path, kept: Collection[str], *, now: datetime) -> int:
    """Delete what no pack names any more, and what makers that died left unfinished; answers how many files."""
    swept = 0
    for path in folder.glob("*"):
        is_old = path.stat().st_mtime < (now - SAFE_FOR).timestamp()
        if path.suffix in (".zip", UNFINISHED) and path.stem not in kept and is_old:
            path.unlink(missing_ok=True)
            swept += 1
    return swept
