"""The text of a PDF's first page, read in a process of its own: a hostile file takes nothing along but that process."""

from __future__ import annotations

import logging
import mmap
import subprocess
import sys
import threading
from pathlib import Path

from tracker.documents.limits import Limits

log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "tracker.documents.attached")
USUAL = Limits(seconds=5)
SIGNS_OF_TEXT = (b"/Font", b"/ObjStm")
MOST_AT_ONCE = 2
LONGEST_WAIT = 5
_places = threading.BoundedSemaphore(MOST_AT_ONCE)


def text_of_pdf(path: Path) -> str:
    """Line by line; "" for a scan, and for what cannot be read within the limits. Nobody waits longer than ten seconds.

    Nothing is refused for it: the text is only searched for marks.
    """
    if not _may_have_text(path):
        return ""
    if not _places.acquire(timeout=LONGEST_WAIT):
        log.warning("the first page of a PDF was not read: too many at once")
        return ""
    try:
        with path.open("rb") as content:
            told = subprocess.run(
                [*COMMAND, str(USUAL.memory), str(USUAL.seconds)],
                cwd=ROOT, stdin=content, capture_output=True, timeout=USUAL.seconds, check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        log.warning("the first page of a PDF was not read: it takes too long")
        return ""
    finally:
        _places.release()
    if told.returncode:
        log.warning("the first page of a PDF was not read: its reader ended with %s", told.returncode)
        return ""
    return told.stdout.decode("utf-8", "replace")


def _may_have_text(path: Path) -> bool:
    """A scan has no fonts, and needs no process: unless they lie where only a reader finds them."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(sign) >= 0 for sign in SIGNS_OF_TEXT)
