"""Files that are broken, giant or hostile are refused with one sentence, quickly, before anything is unpacked."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest

from tests.annex_files import HEADER, document, faults, part, said, task, tasks_of, with_parts, workbook
from tracker.documents.annexes import read_annex

GOOD = [HEADER, task()]
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET, BODY = "xl/worksheets/sheet1.xml", "word/document.xml"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + b"".join(
        b'<!ENTITY lol%d "%s">' % (n, b"&lol%d;" % (n - 1) * 10 if n > 1 else b"&lol;" * 10) for n in range(1, 10)
    )
    + b"]>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
FAR_AWAY = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
SECONDS = 30  # what is caught here would take hours; a slow machine takes seven


@pytest.fixture(autouse=True)
def answers_in_time() -> Iterator[None]:
    """In seconds of the processor, so that a busy machine does not matter."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < SECONDS


def refusal(content: bytes) -> str:
    """The one sentence with which the whole file is refused."""
    proposal = read_annex(content)
    assert faults(proposal) == [(None, "error")]
    assert not proposal.tasks
    return said(proposal)[0]


def test_the_safe_xml_library_is_there_for_all_that_reads_workbooks() -> None:
    assert openpyxl.DEFUSEDXML is True


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (OLD + b"\0" * 600, ".xls, .doc"),
        (OLD + "Workbook".encode("utf-16-le"), "(.xls)"),
        (OLD + "WordDocument".encode("utf-16-le"), "(.doc)"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\n\n%PDF-1.4", "PDF"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"MIME-Version: 1.0\r\n", "web page"),
        (b"\x89PNG\r\n\x1a\n\0", "picture"),
        (b"\xff\xd8\xff\xe0\0", "picture"),
        (b"Rar!\x1a\x07\0", "archive"),
        (b"<html><table><tr><td>TT</td></tr></table></html>", "No table of tasks"),
        ("TT,Nội dung".encode(), "No table of tasks"),
        (b"PK\x03\x04 no more", "damaged"),
        (b"\x00" * 100, "neither"),
    ],
)
def test_a_file_of_another_kind_gets_one_sentence_what_to_do(content: bytes, words: str) -> None:
    assert words in refusal(content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
        ("mimetype", b"application/vnd.oasis.opendocument.text", "OpenDocument"),
        ("phu-luc.xlsx", b"PK", "archive"),
        ("[Content_Types].xml", b"<x/>", "neither"),
    ],
)
def test_a_zip_that_is_no_office_file_is_refused(name: str, content: bytes, words: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    assert words in refusal(stream.getvalue())


def test_a_binary_workbook_is_named() -> None:
    content = workbook(GOOD)
    relations = part(content, "_rels/.rels").replace(b"xl/workbook.xml", b"xl/workbook.bin")
    parts = {"_rels/.rels": relations, "xl/workbook.bin": b"\x83\x01\x00", "xl/workbook.xml": None}
    assert ".xlsb" in refusal(with_parts(content, parts))


def test_a_file_over_twenty_megabytes_is_refused() -> None:
    assert "20 MB" in refusal(b"PK" + b"\0" * (20 * 1024 * 1024))


def test_a_bomb_is_refused_from_the_directory_of_the_zip() -> None:
    assert "unpacks" in refusal(with_parts(workbook(GOOD), {"xl/media/x.bin": b"\0" * (105 * 1024 * 1024)}))
    assert "unpacks" in refusal(with_parts(workbook(GOOD), {"xl/media/x.bin": b"\0" * (20 * 1024 * 1024)}))


def test_a_zip_of_more_than_a_thousand_entries_is_refused() -> None:
    assert "unpacks" in refusal(with_parts(workbook(GOOD), {f"xl/media/{n}.bin": b"" for n in range(1_001)}))


def test_a_zip_that_lies_about_its_size_is_damaged() -> None:
    content = workbook(GOOD)
    size = len(part(content, SHEET)).to_bytes(4, "little")
    place = content.rindex(SHEET.encode()) - 46 + 24
    assert content[place : place + 4] == size
    assert "damaged" in refusal(content[:place] + (100).to_bytes(4, "little") + content[place + 4 :])


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.999])
def test_a_file_cut_off_on_its_way_is_damaged(kept: float) -> None:
    content = workbook(GOOD)
    assert "damaged" in refusal(content[: int(len(content) * kept)])


def test_a_file_with_a_flipped_byte_is_damaged_not_misread() -> None:
    content = bytearray(workbook(GOOD))
    content[bytes(content).index(SHEET.encode()) + len(SHEET) + 40] ^= 0xFF
    assert "damaged" in refusal(bytes(content))


@pytest.mark.parametrize("prolog", [LAUGHS, OUTSIDE, FAR_AWAY])
@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_declarations_in_a_workbook_are_refused(prolog: bytes, name: str) -> None:
    content = workbook(GOOD)
    xml = part(content, name).removeprefix(b'<?xml version="1.0"?>').replace(b"<t>TT</t>", b"<t>&lol9;&e;</t>")
    assert "declarations" in refusal(with_parts(content, {name: prolog + xml}))


@pytest.mark.parametrize("prolog", [LAUGHS, OUTSIDE, FAR_AWAY])
@pytest.mark.parametrize("name", [BODY, "word/numbering.xml", "word/styles.xml"])
def test_declarations_in_a_word_document_are_refused(prolog: bytes, name: str) -> None:
    content = document(GOOD)
    xml = part(content, name).partition(b"?>")[2].replace(b"<w:t>TT</w:t>", b"<w:t>&lol9;&e;</w:t>")
    assert "declarations" in refusal(with_parts(content, {name: prolog + xml}))


def test_declarations_written_in_wide_characters_are_refused_too() -> None:
    content = workbook(GOOD)
    xml = part(content, SHEET).decode()
    for encoding in ("utf-16", "utf-16-le"):
        hidden = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e "x">]>{xml}'.encode(encoding)
        assert "declarations" in refusal(with_parts(content, {SHEET: hidden}))


def test_declarations_behind_a_long_comment_do_no_harm() -> None:
    content = workbook(GOOD)
    padding = b"<!--" + bytes(range(65, 91)) * 3_000 + b"-->"
    laughs = b'<?xml version="1.0"?>' + padding + LAUGHS.partition(b"?>")[2]
    xml = part(content, SHEET).replace(b"<t>TT</t>", b'<t a="&lol9;">&lol9;</t>')
    assert read_annex(with_parts(content, {SHEET: laughs + xml})).is_refused


def test_links_to_other_files_are_never_followed() -> None:
    content = workbook(GOOD)
    relations = part(content, "xl/_rels/workbook.xml.rels").replace(
        b'Target="/xl/worksheets/sheet1.xml"', b'Target="file:///etc/passwd" TargetMode="External"'
    )
    assert b"passwd" in relations
    assert read_annex(with_parts(content, {"xl/_rels/workbook.xml.rels": relations})).is_refused


def rows_of(numbers: range, cell: str = "") -> bytes:
    return b"".join(b'<row r="%d">%s</row>' % (number, cell.replace("#", str(number)).encode()) for number in numbers)


def with_rows(rows: bytes) -> bytes:
    content = workbook(GOOD)
    return with_parts(content, {SHEET: part(content, SHEET).replace(b"</sheetData>", rows + b"</sheetData>")})


def test_a_million_empty_rows_below_a_table_do_no_harm() -> None:
    content = with_rows(rows_of(range(3, 1_048_577), ""))
    assert [t.position for t in tasks_of(with_noise(content))] == ["1"]


def with_noise(content: bytes) -> bytes:
    """The same file with something that packs badly, so that it is not taken for a bomb."""
    import random

    return with_parts(content, {"xl/media/noise.bin": random.Random(1).randbytes(2_000_000)})


def test_a_text_below_the_last_row_that_is_read_is_an_error_not_a_loss() -> None:
    content = with_rows(rows_of(range(5_999, 6_400), '<c r="B#" t="inlineStr"><is><t>việc</t></is></c>'))
    proposal = read_annex(with_noise(content))
    assert ("A6001", "error") in faults(proposal)


def test_a_sheet_with_every_column_filled_is_read_up_to_the_sixtieth() -> None:
    row = b"".join(b'<c r="%s3"><v>1</v></c>' % name.encode() for name in map(column, range(61, 16_385)))
    content = with_noise(with_rows(b'<row r="3">' + row + b"</row>"))
    assert faults(read_annex(content)) == [("A1", "warning")]
    assert len(tasks_of(content)) == 1


def column(number: int) -> str:
    return openpyxl.utils.get_column_letter(number)


@pytest.mark.parametrize("merged", ["A1:XFD1048576", "A2:A1048576", "B1048576:XFD1048576"])
def test_giant_merged_cells_are_read_in_time(merged: str) -> None:
    content = workbook(GOOD)
    tail = b'</sheetData><mergeCells count="1"><mergeCell ref="%s"/></mergeCells>' % merged.encode()
    xml = part(content, SHEET).replace(b"</sheetData>", tail)
    read_annex(with_parts(content, {SHEET: xml}))


def test_very_many_merged_cells_are_refused_in_time() -> None:
    content = with_rows(rows_of(range(3, 5_000), '<c r="A#"><v>#</v></c>'))
    merges = b"".join(b'<mergeCell ref="A%d:A5000"/>' % number for number in range(1, 5_000))
    tail = b"</sheetData><mergeCells>" + merges + b"</mergeCells>"
    xml = part(content, SHEET).replace(b"</sheetData>", tail)
    assert "damaged" in refusal(with_parts(content, {SHEET: xml}))


def test_a_word_table_of_too_many_rows_is_an_error() -> None:
    content = document(GOOD)
    xml = part(content, BODY)
    start, end = xml.rindex(b"<w:tr>"), xml.rindex(b"</w:tr>") + len(b"</w:tr>")
    proposal = read_annex(with_noise(with_parts(content, {BODY: xml[:end] + xml[start:end] * 5_000 + xml[end:]})))
    assert ("T1!A5002", "error") in faults(proposal)


def test_a_document_of_endless_paragraphs_is_refused() -> None:
    content = document(GOOD)
    body = part(content, BODY).replace(b"<w:tbl>", b"<w:p><w:r><w:t>abc</w:t></w:r></w:p>" * 100_000 + b"<w:tbl>", 1)
    assert "too long" in refusal(with_noise(with_parts(content, {BODY: body})))


def test_a_paragraph_of_endless_runs_is_refused_before_it_fills_the_memory() -> None:
    content = document(GOOD)
    body = part(content, BODY).replace(b"<w:tbl>", b"<w:p>" + b"<w:r/>" * 1_300_000 + b"</w:p><w:tbl>", 1)
    assert "unpacks" in refusal(with_noise(with_parts(content, {BODY: body})))


def test_tables_within_tables_without_end_are_refused() -> None:
    content = document(GOOD)
    deep = b"<w:tbl><w:tr><w:tc>" * 3_000 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 3_000
    body = part(content, BODY).replace(b"<w:tbl>", deep + b"<w:tbl>", 1)
    assert "damaged" in refusal(with_noise(with_parts(content, {BODY: body})))


def test_an_empty_workbook_and_an_empty_document_hold_no_table() -> None:
    for content in (workbook([]), document(), document("Chỉ có chữ"), workbook([["x"]])):
        assert "No table of tasks" in refusal(content)
    assert "no task" in refusal(workbook([HEADER]))
