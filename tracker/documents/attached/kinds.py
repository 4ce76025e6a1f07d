"""Which kind a content is, by its own bytes and against a short list; a name or a header is not asked."""

from __future__ import annotations

import codecs
import mmap
import zlib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tracker.domain.evidence_files import FileKind
from tracker.domain.messages import Message, message

HEAD = 1024
PIECE = 256 * 1024
MOST_ENTRIES = 20_000
MOST_UNPACKED, MOST_TIMES_UNPACKED = 50 * 1024**2, 100
MOST_TYPES = 1024**2
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_STARTS = (
    (b"%PDF-", FileKind.PDF),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"ID3", FileKind.MP3),
    (b"\xff\xfb", FileKind.MP3),
    (b"\xff\xf3", FileKind.MP3),
    (b"\xff\xf2", FileKind.MP3),
)
_FILMS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4A ", b"3gp4", b"3gp5",
          b"qt  ")  # fmt: skip
_IN_ZIP = (
    ("word/document.xml", FileKind.DOCX),
    ("xl/workbook.xml", FileKind.XLSX),
    ("ppt/presentation.xml", FileKind.PPTX),
)
_IN_OLE = (("WordDocument", FileKind.DOC), ("Workbook", FileKind.XLS), ("PowerPoint Document", FileKind.PPT))
_LOCKED, _MACROS = "EncryptedPackage", "_VBA_PROJECT"
_TYPES, _MACRO_TYPES = "[Content_Types].xml", (b"vbaproject", b"macroenabled")  # whatever the part itself is called
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f")) + b"\x7f"

UNKNOWN = message(
    "“%(name)s” is not of a kind that is kept: PDF, Word, Excel, PowerPoint, JPG, PNG, text, MP3, MP4. "
    "What counts is what is in it, not its name."
)
MACROS = message("“%(name)s” holds macros, which may do harm. Save it as PDF, or without macros.")
BOMB = message("“%(name)s” would unpack to far more than an honest document holds. Save it as PDF.")
LOCKED = message("“%(name)s” is locked by a password: the other agencies could not read it.")


class NotKept(Exception):
    """The content is none of the kinds that are kept; ``message`` says why, but for the file's name."""

    def __init__(self, said: Message) -> None:
        super().__init__(str(said))
        self.message = said


def kind_of(path: Path) -> FileKind:
    """Of a file of at most some twenty megabytes. Raises NotKept."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in _FILMS:
        return FileKind.MP4
    if head.startswith(_ZIP):
        return _in_zip(path)
    if head.startswith(_OLE):
        return _in_ole(path)
    if _is_text(path):
        return FileKind.TEXT
    raise NotKept(UNKNOWN)


def _in_zip(path: Path) -> FileKind:
    """By what it is made of; only the list of what its parts are is unpacked."""
    try:
        with ZipFile(path) as opened:
            parts = opened.infolist()
            _refuse_bomb(parts, path.stat().st_size)
            if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
                raise NotKept(UNKNOWN)
            names = {part.filename for part in parts}
            with opened.open(_TYPES) as file:
                types = file.read(MOST_TYPES).lower()
    except (BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error):
        raise NotKept(UNKNOWN) from None
    if any(mark in types for mark in _MACRO_TYPES) or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotKept(MACROS)
    for part, kind in _IN_ZIP:
        if part in names:
            return kind
    raise NotKept(UNKNOWN)


def _refuse_bomb(parts: list[ZipInfo], packed: int) -> None:
    """By what the archive says of itself; a reader stops where it said too little."""
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_ENTRIES or unpacked > max(MOST_UNPACKED, MOST_TIMES_UNPACKED * packed):
        raise NotKept(BOMB)


def _in_ole(path: Path) -> FileKind:
    """By the names of its streams, which stand in it as UTF-16."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:

        def holds(name: str) -> bool:
            return content.find(name.encode("utf-16-le") + b"\0\0") >= 0

        if holds(_LOCKED):
            raise NotKept(LOCKED)
        kind = next((kind for name, kind in _IN_OLE if holds(name)), None)
        if kind is None:
            raise NotKept(UNKNOWN)
        if holds(_MACROS):
            raise NotKept(MACROS)
        return kind


def _is_text(path: Path) -> bool:
    """UTF-8 from beginning to end, without marks that control a machine."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                if piece.translate(None, _CONTROLS) != piece:
                    return False
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
