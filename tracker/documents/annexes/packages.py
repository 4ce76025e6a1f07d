"""Opens an office file without trusting it: the kind by its content, its sizes before anything is unpacked, its XML.

lxml reads the parts because it is quick and lazy; no entity is ever resolved, no network or file is reached, and
a part with a document type declaration is refused, for no office program writes one.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from tracker.documents.annexes.other_files import PASSWORD, what_to_do_with_archive
from tracker.domain.errors import Refusal
from tracker.domain.messages import message

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LARGEST_UNPACKED = 100 * MEGABYTE
LARGEST_TREE = 10 * MEGABYTE
MOST_ENTRIES = 1_000
MOST_ELEMENTS = 1_200_000
HIGHEST_RATIO = 100
_TOLD_EVERY = 5_000

_SAFE = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
_DECLARATION = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:\w+:)?(workbook|document)[\s>]")
_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATIONSHIP = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


_tell: list[Callable[[int], object]] = [lambda _percent: None]


def tell_progress(tell: Callable[[int], object]) -> None:
    """From now on say how much of a part is read, in percent. For a process that reads one paper."""
    _tell[0] = tell


class Unreadable(Refusal):
    """The file as a whole cannot be read; ``message`` tells what to do about it."""


def damaged() -> Unreadable:
    """The refusal of a file that promises to be an office file and is broken."""
    return Unreadable(message("The file is damaged. Open it in Excel or Word, save it once more and try again."))


class Package:
    """An opened .xlsx or .docx whose sizes were checked. Any method may raise Unreadable."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self.main_part = self._main_part()

    @property
    def root_name(self) -> str:
        """The main part's root element: "workbook" or "document"; empty for one that is no XML (.xlsb)."""
        start = next(self.chunks(self.main_part), b"")
        found = _ROOT.search(start)
        return found.group(1).decode() if found else ""

    def has(self, part: str) -> bool:
        """True if there is such a part."""
        return part in self._names

    def size(self, part: str) -> int:
        """The part's unpacked size in bytes, as the directory of the file promises (it is never read further)."""
        return self._archive.getinfo(part).file_size

    def tree(self, part: str) -> Any:
        """The root element of a small part (at most LARGEST_TREE bytes)."""
        if self.size(part) > LARGEST_TREE:
            raise damaged()
        content = b"".join(self.chunks(part))
        _refuse_declarations(content)
        try:
            return etree.fromstring(content, etree.XMLParser(**_SAFE))
        except etree.XMLSyntaxError as broken:
            raise damaged() from broken

    def elements(self, part: str, *names: str) -> Iterator[Any]:
        """Each ended element with one of these local names, in the part's order; see ``forget``."""
        try:
            with self._archive.open(part) as stream:
                _refuse_declarations(stream.read(64 * 1024))
                stream.seek(0)
                for count, (_event, element) in enumerate(etree.iterparse(stream, events=("end",), **_SAFE)):
                    if count > MOST_ELEMENTS:
                        raise _too_much()
                    if count % _TOLD_EVERY == 0:
                        _tell[0](min(100, 100 * stream.tell() // max(1, self.size(part))))
                    if element.tag.rpartition("}")[2] in names:
                        yield element
        except _BROKEN as broken:
            raise damaged() from broken

    def chunks(self, part: str) -> Iterator[bytes]:
        """The part's bytes in pieces; a part that lies about its size or content is refused at its end."""
        try:
            with self._archive.open(part) as stream:
                while piece := stream.read(256 * 1024):
                    yield piece
        except _BROKEN as broken:
            raise damaged() from broken

    def related(self, part: str) -> dict[str, str]:
        """The targets of the part's relationships as full part names: by id, and by the last word of their type."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, str] = {}
        if not self.has(rels):
            return found
        for relation in self.tree(rels):
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or "")).lstrip("/")
            if relation.get("TargetMode") != "External" and self.has(target):
                found[relation.get("Id") or ""] = target
                found.setdefault((relation.get("Type") or "").rsplit("/", 1)[-1], target)
        return found

    def _main_part(self) -> str:
        main = self.related("").get("officeDocument")
        if main is None or main == "xl/workbook.bin":
            kind = next(self.chunks("mimetype"), b"") if self.has("mimetype") else b""
            raise Unreadable(what_to_do_with_archive(self._names, kind))
        return main


_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, etree.XMLSyntaxError)


def forget(element: Any) -> None:
    """Give back the memory of an element that is done with, and of all before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def relation_id(element: Any) -> str:
    """The id of the relationship that an element points to."""
    return element.get(_RELATIONSHIP) or element.get(_STRICT_RELATIONSHIP) or ""


def open_package(content: bytes) -> Package:
    """Check the sizes of a zip and open it. Raises Unreadable with one sentence what to do."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
        raise damaged() from broken
    _check_sizes(archive, len(content))
    return Package(archive)


def _check_sizes(archive: zipfile.ZipFile, packed: int) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED or unpacked > HIGHEST_RATIO * packed:
        raise _too_much()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable(PASSWORD)


def _too_much() -> Unreadable:
    return Unreadable(
        message("The file unpacks to far more than an annex needs. Copy the table into a new file and try again.")
    )


def _refuse_declarations(start: bytes) -> None:
    text = start.decode("utf-16", "ignore") if start[:2] in (b"\xff\xfe", b"\xfe\xff") else start.decode("latin-1")
    if _DECLARATION.search(text) or text.count("\0") > len(text) // 4:
        raise Unreadable(
            message("The file holds declarations that no office program writes. Save it anew in Excel or Word.")
        )
