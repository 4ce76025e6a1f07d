"""Marks of secrecy on the first page of a PDF are seen; a hostile PDF costs its reader and nobody else."""

from __future__ import annotations

import io
import sys
import zlib
from pathlib import Path

import pytest

from tests.attached_files import PDF
from tracker.documents.attached import first_page, text_of_first_page
from tracker.documents.limits import Limits
from tracker.domain.evidence_files import FileKind
from tracker.domain.secrecy_marks import is_marked_in_text


def typeset(*paragraphs: str) -> bytes:
    """A PDF as programs of offices make it."""
    import typst

    text = "\n\n".join(paragraphs)
    made: bytes = typst.compile(f'#set text(font: "Libertinus Serif")\n{text}'.encode(), format="pdf")
    return made


def with_stream(piece: bytes, times: int) -> bytes:
    """A PDF whose first page draws this piece so many times, packed."""
    packer = zlib.compressobj(1)
    packed = b"".join([*(packer.compress(piece) for _ in range(times)), packer.flush()])
    objects = (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj "
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj "
    )
    drawn = b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream endobj " % (len(packed), packed)
    return b"%PDF-1.7\n" + objects + drawn + b"trailer<</Root 1 0 R>>\n%%EOF\n"


LOOP = PDF.replace(b"<<>>\nendobj", b"<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj<</Type/Pages/Kids[2 0 R]>>endobj")
HOSTILE = {
    "empty": b"",
    "no PDF": PDF + b"%/Font",
    "a scan": PDF,
    "pages that hold themselves": LOOP.replace(b"trailer\n<<>>", b"trailer\n<</Root 1 0 R>>") + b"%/Font",
    "a bomb": with_stream(b" " * 1024 * 1024, 400),
    "endless brackets": with_stream(b"[" * 1024 * 1024, 2),
}


@pytest.fixture
def marked(tmp_path: Path):
    def read(content: bytes) -> bool:
        path = tmp_path / "x.pdf"
        path.write_bytes(content)
        return is_marked_in_text(text_of_first_page(path, FileKind.PDF))

    return read


def test_a_stamp_on_the_first_page_of_a_pdf_is_seen(marked) -> None:
    head = ("TỈNH ỦY NINH BÌNH", "BAN TUYÊN GIÁO VÀ DÂN VẬN")
    assert marked(typeset(*head, "TỐI MẬT", "Kế hoạch"))
    assert marked(typeset(*head, "MẬT", "Kế hoạch"))
    columns = "#set page(columns: 2, margin: 5mm)", "#set text(size: 4pt)", *head, *["Kế hoạch nuôi ong " * 20] * 40
    assert marked(typeset(*columns, "TỐI MẬT")), "behind more than 4,000 letters of the same page"
    assert not marked(typeset(*head, "Kế hoạch nuôi ong lấy mật", "Bảo mật thông tin"))
    assert not marked(typeset(*head, "#pagebreak()", "TUYỆT MẬT"))  # only the first page
    assert marked(with_stream(b"BT /F 9 Tf 9 9 Td (T\\325I M\\303T) Tj ET", 1)) is False  # letters of an old font


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pdf_says_nothing_and_ends_in_time(marked, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_page, "USUAL", Limits(memory=150 * 1024 * 1024, seconds=2))
    assert not marked(HOSTILE[name])


@pytest.mark.parametrize("program", ["while True: pass", "import os; os.abort()", "import time; time.sleep(60)"])
def test_a_reader_that_hangs_or_dies_keeps_nobody(marked, program: str, monkeypatch, caplog) -> None:
    monkeypatch.setattr(first_page, "USUAL", Limits(seconds=1))
    monkeypatch.setattr(first_page, "COMMAND", (sys.executable, "-c", program))
    assert not marked(typeset("TỐI MẬT"))
    assert "was not read" in caplog.text


def test_a_locked_pdf_says_nothing(marked) -> None:
    from pypdf import PdfWriter

    written = io.BytesIO()
    with PdfWriter(clone_from=io.BytesIO(typeset("TỐI MẬT"))) as writer:
        writer.encrypt("khóa", algorithm="RC4-128")
        writer.write(written)
    assert not marked(written.getvalue())
