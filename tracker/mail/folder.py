"""A mailer that writes each letter into a folder as one .eml file: whole or not at all, a copy onto itself."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from tracker.domain.delivery import Answer, Phase


class FolderMailer:
    """Mail of an installation without a mail server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def offer(self, to_address: str) -> Answer | None:
        """See that the folder is there and takes files."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            return _said(Phase.CONNECT, trouble)
        if not os.access(self.folder, os.W_OK):
            return Answer(Phase.CONNECT, None, f"{self.folder} cannot be written")
        return None

    def hand_over(self, content: bytes, message_id: str) -> Answer:
        """Write, flush to the disk, then give it its name: there is never half a letter."""
        name = message_id.strip("<>").partition("@")[0]
        unfinished = self.folder / f".{name}.part"
        try:
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self.folder / f"{name}.eml")
        except OSError as trouble:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            return _said(Phase.DATA, trouble)
        return Answer(Phase.ANSWER, 250, f"{name}.eml")

    def close(self) -> None:
        """Nothing is kept open."""


def _said(phase: Phase, trouble: OSError) -> Answer:
    return Answer(phase, None, f"{trouble.strerror or trouble} ({trouble.filename or 'mail folder'})")
