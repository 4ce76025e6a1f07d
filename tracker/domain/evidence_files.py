"""Files as evidence: which kinds are kept, how large, how many, and who may be handed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
MOST_FILES = 5  # of one entry
MOST_IN_AN_HOUR = 60  # of one person
HOUR = timedelta(hours=1)
AGENCY_QUOTA = 5 * 1024 * MEGABYTE  # of one agency; the same content counts once
ORPHAN_AFTER = timedelta(days=1)
"""So long a content that no row names may be one whose entry is just being kept."""


class FileKind(StrEnum):
    """What a content is, told from its bytes. The value is the ending that its name gets."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    JPEG = "jpg"
    PNG = "png"
    TEXT = "txt"
    MP3 = "mp3"
    MP4 = "mp4"


_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.PPTX: f"{_OFFICE}.presentationml.presentation",
    FileKind.DOC: "application/msword",
    FileKind.XLS: "application/vnd.ms-excel",
    FileKind.PPT: "application/vnd.ms-powerpoint",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.TEXT: "text/plain; charset=utf-8",
    FileKind.MP3: "audio/mpeg",
    FileKind.MP4: "video/mp4",
}
"""The only Content-Types that a download ever has."""

ENDINGS = {kind: frozenset({f".{kind}"}) for kind in FileKind} | {
    FileKind.JPEG: frozenset({".jpg", ".jpeg"}),
    FileKind.TEXT: frozenset({".txt", ".csv"}),
    FileKind.MP4: frozenset({".mp4", ".m4v", ".mov", ".m4a"}),
}
"""Endings that a name of this kind may keep; the first letter's case does not matter."""

ACCEPTED = ",".join(sorted(ending for endings in ENDINGS.values() for ending in endings))


class ScanState(StrEnum):
    """What a virus scanner said of a content. NONE: no scanner is set."""

    NONE = "none"
    UNCHECKED = "unchecked"
    CLEAN = "clean"
    INFECTED = "infected"


@dataclass(frozen=True)
class FileFacts:
    """One file of an entry. ``sha256`` names its content, ``name`` is what people see; ``size`` in bytes."""

    name: str
    sha256: str
    size: int
    kind: FileKind
    is_marked_secret: bool = False
    has_place: bool = False


def may_hand_out(state: ScanState, *, is_own: bool) -> bool:
    """An infected file goes to nobody; one that waits for the scanner only to the agency that put it there."""
    return state in (ScanState.NONE, ScanState.CLEAN) or (state is ScanState.UNCHECKED and is_own)


def file_in_words(facts: FileFacts) -> str:
    """For the trail: name, size and hash."""
    return f"{facts.name}, {facts.size} bytes, SHA-256 {facts.sha256}"
