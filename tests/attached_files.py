"""Files to attach, as small as each kind can be."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from tracker.domain.evidence_files import MEGABYTE
from tracker.services.evidence_files import Attached, Received
from tracker.storage import store_for
from tracker.storage.incoming import Incoming

if TYPE_CHECKING:
    from tests.make import Make

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 16
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def zipped(*names: str, text: str = "") -> bytes:
    """A zip with these parts, each with the same text."""
    held = io.BytesIO()
    with ZipFile(held, "w") as file:
        for name in names:
            file.writestr(name, text)
    return held.getvalue()


def packed(parts: dict[str, bytes], *, method: int = ZIP_DEFLATED) -> bytes:
    """A zip of these parts, compressed."""
    held = io.BytesIO()
    with ZipFile(held, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return held.getvalue()


def word(*paragraphs: str) -> bytes:
    """A Word document with these paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return zipped("[Content_Types].xml", "word/document.xml", text=f"<w:document>{body}</w:document>")


def ole(*streams: str) -> bytes:
    """A compound file (.doc, .xls) with streams of these names."""
    return OLE + b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)


def photo(*tags: int) -> bytes:
    """A JPEG with an EXIF directory of these tags; 0x8825 leads to the place."""
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, 0) for tag in tags)
    tiff = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff


def attached(make: Make, content: bytes = PDF, name: str = "Kế hoạch.pdf") -> Attached:
    """One file, as it comes with a form."""
    data_dir = make.app.config["SETTINGS"].data_dir
    came = Incoming(data_dir / "evidence" / ".incoming", owner="0", largest=MEGABYTE, most_at_once=99)
    came.write(content)
    came.close()
    return Attached(store_for("", data_dir), [Received(came.path, name, came.sha256, came.size)])
