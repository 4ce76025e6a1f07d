"""Cells of Excel are read as they look: dates, numbers, formulas, errors, several styles in one cell."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import MAC_EPOCH

from tests.annex_files import HEADER, faults, part, said, task, tasks_of, with_parts, workbook
from tracker.documents.annexes import read_annex
from tracker.documents.annexes.shown import shown

SHEET = "xl/worksheets/sheet1.xml"


def with_due(value: Any, number_format: str | None = None) -> bytes:
    def dress(sheet: Any) -> None:
        sheet["E2"] = value
        if number_format:
            sheet["E2"].number_format = number_format

    return workbook([HEADER, task()], dress=dress)


@pytest.mark.parametrize(
    "number_format", ["dd/mm/yyyy", "d/m/yyyy", "mm-dd-yy", "yyyy-mm-dd", "d mmm yy", "[$-42A]dd/mm/yyyy;@"]
)
def test_a_real_date_is_that_day_however_it_is_shown(number_format: str) -> None:
    for value in (date(2026, 4, 3), datetime(2026, 4, 3, 9, 30)):
        found = tasks_of(with_due(value, number_format))[0]
        assert (found.due_text, found.due_on) == ("03/04/2026", date(2026, 4, 3))


@pytest.mark.parametrize("number_format", ["mm/yyyy", "mmm-yy", "m/yyyy"])
def test_a_date_that_shows_only_its_month_is_due_at_the_end_of_it(number_format: str) -> None:
    found = tasks_of(with_due(date(2026, 6, 1), number_format))[0]
    assert (found.due_text, found.due_on) == ("06/2026", date(2026, 6, 30))


def test_a_year_written_as_a_number_is_a_year() -> None:
    assert tasks_of(with_due(2026))[0].due_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    "text", ["31.02.2026", "31/02/2026", "00/01/2026", "15/13/2026", "Quý V/2026", "30/02/2027", "03/04/0202"]
)
def test_a_text_that_looks_like_a_date_and_is_none_is_an_error(text: str) -> None:
    assert faults(read_annex(with_due(text))) == [("E2", "error")]


def test_day_and_month_stand_in_the_order_of_the_country() -> None:
    assert tasks_of(with_due("03/04/2026"))[0].due_on == date(2026, 4, 3)
    assert faults(read_annex(with_due("04/13/2026"))) == [("E2", "error")]


def test_day_sixty_of_excel_never_was_and_is_an_error() -> None:
    assert faults(read_annex(with_due(60, "dd/mm/yyyy"))) == [("E2", "error")]
    assert faults(read_annex(with_due(2_000_000_000, "dd/mm/yyyy"))) == [("E2", "warning")]


def test_workbooks_that_count_from_1904_are_four_years_later() -> None:
    content = with_due(date(2026, 4, 3), "dd/mm/yyyy")
    book = part(content, "xl/workbook.xml").replace(b"<workbookPr/>", b'<workbookPr date1904="1"/>')
    assert tasks_of(with_parts(content, {"xl/workbook.xml": book}))[0].due_on == date(2030, 4, 4)
    assert MAC_EPOCH.year == 1904


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("1", "General", "1"), ("1.1", "General", "1.1"), ("1.1000000000000001", "General", "1.1"),
        ("1.1", "0.00", "1.10"), ("1", "00", "01"), ("0.5", "0%", "50%"), ("0.125", "0.0%", "12,5%"),
        ("1234.5", "#,##0.0", "1.234,5"), ("1E3", "General", "1000"), ("abc", "General", "abc"),
        ("60", "dd/mm/yyyy", "29/02/1900"), ("46115", "dd/mm/yyyy", "03/04/2026"), ("1", '"Quý "0', "1"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_looks(raw: str, code: str, text: str) -> None:
    assert shown(raw, code, from_1904=False) == text


def test_a_formula_is_text_and_is_named() -> None:
    proposal = read_annex(workbook([HEADER, task(product='=HYPERLINK("http://x","x")')]))
    assert proposal.tasks[0].deliverable == '=HYPERLINK("http://x","x")'
    assert faults(proposal) == [("F2", "warning")]


def test_of_a_formula_the_value_saved_beside_it_is_taken_and_named() -> None:
    content = workbook([HEADER, task(lead="=B9")])
    sheet = part(content, SHEET).replace(b"<f>B9</f><v></v>", "<f>B9</f><v>Sở Y tế</v>".encode())
    sheet = sheet.replace(b'r="C2"', b'r="C2" t="str"')
    proposal = read_annex(with_parts(content, {SHEET: sheet}))
    assert proposal.tasks[0].lead == "Sở Y tế"
    assert faults(proposal) == [("C2", "warning")]
    assert "Sở Y tế" in said(proposal)[0]


def test_a_formula_that_shows_an_error_is_an_error_of_its_cell() -> None:
    content = workbook([HEADER, task(lead="=B9")])
    sheet = (
        part(content, SHEET).replace(b"<f>B9</f><v></v>", b"<f>B9</f><v>#REF!</v>").replace(b'r="C2"', b'r="C2" t="e"')
    )
    proposal = read_annex(with_parts(content, {SHEET: sheet}))
    assert faults(proposal) == [("C2", "error")]
    assert "#REF!" in said(proposal)[0]


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"])
def test_what_excel_shows_instead_of_a_value_is_an_error_of_its_cell_and_no_text(value: str) -> None:
    rows = [HEADER, task(1, title=value), task(2, lead=value), task(3, others=value), task(4, due=value)]
    rows.append(task(5, product=value))
    expected = [(cell, "error") for cell in ("B2", "C3", "D4", "E5", "F6")]
    assert b't="e"' in part(workbook(rows), SHEET)
    for content in (workbook(rows), "\n".join(",".join(map(str, row)) for row in rows).encode()):
        proposal = read_annex(content)
        assert faults(proposal) == expected
        assert all(value in text for text in said(proposal))


def test_an_error_of_excel_among_agencies_is_found_and_a_number_sign_in_a_text_is_none() -> None:
    proposal = read_annex(workbook([HEADER, task(1, lead="Sở A; #REF!"), task(2, "Thi #NgayPhapLuat", product="#1")]))
    assert faults(proposal) == [("C2", "error")]


def test_a_text_that_only_begins_like_a_formula_is_no_formula() -> None:
    def dress(sheet: Any) -> None:
        sheet["F2"].value = "=1+1"
        sheet["F2"].data_type = "s"

    proposal = read_annex(workbook([HEADER, task()], dress=dress))
    assert (proposal.tasks[0].deliverable, proposal.problems) == ("=1+1", ())


def test_several_styles_in_one_cell_are_one_text() -> None:
    def dress(sheet: Any) -> None:
        sheet["B2"] = CellRichText("Tổ chức ", TextBlock(InlineFont(b=True), "tập huấn"))

    assert tasks_of(workbook([HEADER, task()], dress=dress))[0].title == "Tổ chức tập huấn"


def test_invisible_characters_are_left_out() -> None:
    title = "Tổ\u200b chức\u00ad tập\u202e huấn\ufeff"
    assert tasks_of(workbook([HEADER, task(title=title)]))[0].title == "Tổ chức tập huấn"


def test_what_lies_hidden_under_a_merged_cell_is_not_read() -> None:
    content = workbook([HEADER, task()], merges=["C2:D2"])
    sheet = part(content, SHEET).replace(b'<c r="E2"', b'<c r="D2" t="inlineStr"><is><t>cu</t></is></c><c r="E2"')
    assert b">cu<" in sheet
    assert tasks_of(with_parts(content, {SHEET: sheet}))[0].coordinating == ""


def test_a_hidden_sheet_is_not_read_but_named() -> None:
    content = workbook([HEADER, task()], [HEADER, task(2)])
    book = part(content, "xl/workbook.xml").replace(b'sheetId="2" state="visible"', b'sheetId="2" state="hidden"')
    proposal = read_annex(with_parts(content, {"xl/workbook.xml": book}))
    assert [t.position for t in proposal.tasks] == ["1"]
    assert faults(proposal) == [(None, "warning")]


def test_shared_strings_are_read_without_reading_aids() -> None:
    content = workbook([HEADER, task(title="@@")])
    sheet = part(content, SHEET).replace(b't="inlineStr"><is><t>@@</t></is>', b't="s"><v>1</v>')
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>cu</t></si>'
        "<si><r><t>Mở</t></r><r><t xml:space='preserve'> lớp_x000D_\n mới</t></r>"
        "<rPh sb='0' eb='1'><t>aid</t></rPh></si></sst>"
    )
    relations = part(content, "xl/_rels/workbook.xml.rels").decode().replace(
        "</Relationships>",
        '<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
        'Target="sharedStrings.xml" Id="rId99"/></Relationships>',
    )  # fmt: skip
    parts = {SHEET: sheet, "xl/sharedStrings.xml": strings.encode(), "xl/_rels/workbook.xml.rels": relations.encode()}
    assert tasks_of(with_parts(content, parts))[0].title == "Mở lớp mới"


def test_cells_without_references_count_on_from_the_left() -> None:
    content = workbook([HEADER, task()])
    sheet = part(content, SHEET)
    for name in ("A1", "B1", "C1", "D1", "E1", "F1", "A2", "B2", "C2", "D2", "E2", "F2"):
        sheet = sheet.replace(f' r="{name}"'.encode(), b"")
    bare = sheet.replace(b'<row r="1"', b"<row").replace(b'<row r="2"', b"<row")
    assert [t.cell for t in tasks_of(with_parts(content, {SHEET: bare}))] == ["B2"]


def test_a_weekday_that_contradicts_its_date_is_a_warning_that_names_the_cell() -> None:
    table = [HEADER, task(due="Thứ Bảy, ngày 31/10/2026"), task(2, due="Thứ Hai, ngày 31/10/2026")]
    proposal = read_annex(workbook(table))
    assert faults(proposal) == [("E3", "warning")]
    assert "not a Monday" in str(proposal.problems[0].message)
    assert [str(one.due_on) for one in proposal.tasks] == ["2026-10-31", "2026-10-31"]


def test_a_mark_below_an_empty_cell_is_named() -> None:
    proposal = read_annex(workbook([HEADER, task(1, others=None, product="-"), task(2, "Sơ kết", others="nt")]))
    assert faults(proposal) == [("D3", "warning")]
    assert proposal.tasks[1].coordinating == ""


def test_agencies_joined_under_one_content_are_named_and_checked_for_one_on_both_sides() -> None:
    rows = [HEADER, task(1), task(None, None, "Hội LHPN tỉnh", others="Sở Tư pháp", due=None, product=None)]
    proposal = read_annex(workbook(rows, merges=["A2:A3", "B2:B3", "E2:E3", "F2:F3"]))
    assert [(t.lead, t.coordinating) for t in proposal.tasks] == [
        ("Sở Tư pháp; Hội LHPN tỉnh", "Hội LHPN tỉnh; Sở Tư pháp")
    ]
    assert faults(proposal) == [("D2", "warning"), ("C3", "warning"), ("D3", "warning")]
    assert "The coordinating agency is also the lead agency." in said(proposal)
