"""What is worth a remark in an attached file: the text of its first page, and the place where a picture was taken."""

from __future__ import annotations

import html
import re
import struct
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from tracker.documents.attached.first_page import text_of_pdf
from tracker.domain.evidence_files import FileKind
from tracker.domain.secrecy_marks import FIRST_PAGE

MOST_READ = 512 * 1024  # of one part, unpacked
MOST_HEADERS = 6
_PARAGRAPH, _TAG, _GAP = re.compile(r"</w:p>|<w:br[^>]{0,200}>"), re.compile(r"<[^>]{0,5000}>"), re.compile(r"\s+")
_HEADER = re.compile(r"word/header[0-9]{0,3}\.xml")
_PLACE = 0x8825  # the tag that leads to where the picture was taken (EXIF 2.3, 4.6.3)


def text_of_first_page(path: Path, kind: FileKind) -> str:
    """Line by line, of Word documents, PDF with text, and plain texts; "" for all others, which are not read."""
    if kind is FileKind.TEXT:
        with path.open("rb") as file:
            return file.read(4 * FIRST_PAGE).decode("utf-8", "replace")[:FIRST_PAGE]
    if kind is FileKind.PDF:
        return text_of_pdf(path)
    if kind is not FileKind.DOCX:
        return ""
    try:
        with ZipFile(path) as opened:
            headers = [name for name in opened.namelist() if _HEADER.fullmatch(name)][:MOST_HEADERS]
            return "\n".join(_lines(opened, name) for name in (*headers, "word/document.xml"))[:FIRST_PAGE]
    except (BadZipFile, ValueError, NotImplementedError, KeyError, EOFError, OSError, RuntimeError):
        return ""


def has_place(path: Path, kind: FileKind) -> bool:
    """Does the picture say where it was taken? What cannot be read says nothing."""
    if kind is not FileKind.JPEG:
        return False
    with path.open("rb") as file:
        head = file.read(MOST_READ)
    start = head.find(b"Exif\0\0")
    try:
        return start >= 0 and _PLACE in _tags(head[start + 6 :])
    except (struct.error, IndexError):
        return False


def _lines(opened: ZipFile, name: str) -> str:
    """Texts of the first paragraphs. The part is unpacked so far and no further."""
    import zlib

    try:
        with opened.open(name) as part:
            content = part.read(MOST_READ).decode("utf-8", "replace")
    except zlib.error:
        return ""
    lines: list[str] = []
    for paragraph in _PARAGRAPH.split(content):
        lines.append(_GAP.sub(" ", html.unescape(_TAG.sub("", paragraph))).strip())
        if sum(map(len, lines)) > FIRST_PAGE:
            break
    return "\n".join(lines)[:FIRST_PAGE]


def _tags(tiff: bytes) -> list[int]:
    """Of the first directory of a TIFF header."""
    order = {b"II": "<", b"MM": ">"}[tiff[:2]] if tiff[:2] in (b"II", b"MM") else None
    if order is None:
        return []
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    return [struct.unpack_from(f"{order}H", tiff, at + 2 + 12 * number)[0] for number in range(min(count, 200))]
