"""What hides in office files: hidden rows and text, struck out words, tracked changes, tables within cells."""

from __future__ import annotations

from typing import Any

from docx.shared import Pt
from openpyxl.styles import Font

from tests.annex_files import (
    FIRST,
    HEADER,
    ONE,
    SECOND,
    TWO,
    document,
    facts_of,
    faults,
    part,
    said,
    tasks_of,
    with_parts,
    workbook,
)
from tracker.documents.annexes import read_annex


def test_hidden_rows_are_read_and_named() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True

    content = workbook([HEADER, FIRST, SECOND], dress=hide)
    assert facts_of(content) == [ONE, TWO]
    assert faults(read_annex(content)) == [("A3", "warning")]


def test_text_that_is_struck_through_is_named() -> None:
    def strike(sheet: Any) -> None:
        sheet["E2"].font = Font(strike=True)

    def strike_in_word(made: Any) -> None:
        made.tables[0].cell(1, 4).paragraphs[0].runs[0].font.strike = True

    for content in (workbook([HEADER, FIRST], dress=strike), document([HEADER, FIRST], dress=strike_in_word)):
        assert facts_of(content) == [ONE]
        assert "struck through" in said(read_annex(content))[0]


def test_hidden_text_of_word_is_left_out() -> None:
    def hide(made: Any) -> None:
        run = made.tables[0].cell(1, 2).paragraphs[0].add_run(" (nháp)")
        run.font.hidden, run.font.size = True, Pt(8)

    assert facts_of(document([HEADER, FIRST], dress=hide)) == [ONE]


def test_a_table_of_tasks_within_a_cell_is_read() -> None:
    def put_in(made: Any) -> None:
        inner = made.add_table(1, 1).cell(0, 0).add_table(3, 6)
        for number, row in enumerate([HEADER, FIRST, SECOND]):
            for place, text in enumerate(row):
                inner.cell(number, place).text = text

    assert facts_of(document("PHỤ LỤC", dress=put_in)) == [ONE, TWO]


def test_cells_that_old_programs_merge_sideways_are_one() -> None:
    content = document([HEADER, ["1", "Mở lớp", "Hai bên", "", "Quý I/2026", "x"]])
    body = part(content, "word/document.xml").decode()
    cells = body.split("<w:tcPr>")
    cells[9] = '<w:hMerge w:val="restart"/>' + cells[9]
    cells[10] = '<w:hMerge w:val="continue"/>' + cells[10]
    found = tasks_of(with_parts(content, {"word/document.xml": "<w:tcPr>".join(cells).encode()}))[0]
    assert (found.lead, found.coordinating, found.due_text) == ("Hai bên", "", "Quý I/2026")


def test_rows_inserted_or_deleted_under_tracked_changes_are_read_as_accepted() -> None:
    content = document([HEADER, FIRST, ["9", "Bỏ", "Sở A", "Sở B", "2026", ""], SECOND])
    rows = part(content, "word/document.xml").decode().split("<w:tr>")
    rows[3] = '<w:trPr><w:del w:id="5" w:author="a"/></w:trPr>' + rows[3]
    rows[4] = '<w:trPr><w:ins w:id="6" w:author="a"/></w:trPr>' + rows[4]
    assert facts_of(with_parts(content, {"word/document.xml": "<w:tr>".join(rows).encode()})) == [ONE, TWO]
