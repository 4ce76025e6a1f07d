"""The demonstration's one file of evidence: a page that says of itself that it is illustrative."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from config import Settings
from tracker.services.evidence_files import Attached, Received
from tracker.storage import store_for
from tracker.storage.incoming import FOLDER
from tracker.storage.store import FOLDER as EVIDENCE

PAGE = """
#set page(margin: 25mm)
#set text(lang: "vi", size: 13pt)
#align(center)[*{agency}* \\ #line(length: 30%) #v(8mm) *BÁO CÁO* \\ *{title}*]
#v(6mm)
{note}

Ngày {day}.
#v(14mm)
#align(center, text(size: 22pt, weight: "bold")[DỮ LIỆU MINH HỌA])
Tệp này do hệ thống tạo ra cùng với bản dùng thử, không phải văn bản của cơ quan nào.
"""


def illustrated(name: str, *, agency: str, note: str, on: date, settings: Settings) -> Attached | None:
    """A PDF called ``name`` (of our own words), as it comes with a form; None for no name."""
    if not name:
        return None
    import typst

    page = PAGE.format(agency=agency, title=name.removesuffix(".pdf"), note=note, day=f"{on:%d/%m/%Y}")
    content: bytes = typst.compile(page.encode(), format="pdf")
    came = settings.data_dir / EVIDENCE / FOLDER / "demonstration.part"
    came.parent.mkdir(parents=True, exist_ok=True)
    came.write_bytes(content)
    received = Received(Path(came), name, hashlib.sha256(content).hexdigest(), len(content))
    return Attached(store_for(settings.storage_url, settings.data_dir), [received])
