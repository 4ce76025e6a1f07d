"""Excel papers as files: real numbers and days, text that stays text, ready to be printed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from tests.papers import parts, sheet_rows
from tracker.documents.papers import samples
from tracker.documents.papers.annex_sheet import annex_sheet
from tracker.documents.papers.summary_sheet import summary_sheet
from tracker.domain.papers.annex import Annex, AnnexContent, AnnexTask
from tracker.domain.status import StatusKind, TaskStatus

OPEN = TaskStatus(StatusKind.DOING, None, is_done=False, is_late=False)
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "<b>&", "\x00x", "{{ 7*7 }}", "שלום", "ậ" * 10_000, "a\nb")


def annex(*titles: str, due_text: str = "Quý III/2026", due_on: date | None = None) -> Annex:
    tasks = tuple(
        AnnexTask(str(n), title, ("Sở A", "Sở B"), ("các sở, ngành",), due_text, due_on, title, title, OPEN)
        for n, title in enumerate(titles, 1)
    )
    contents = (AnnexContent("I", "TUYÊN TRUYỀN", tasks),)
    return Annex(
        "Chương trình phối hợp", "01/CTPH-A-B", "Về hợp tác", None, ("Sở A", "Sở B"), date(2026, 9, 1), contents
    )


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_type_is_text_in_every_cell(hostile: str) -> None:
    sample = samples.joint()
    paper = summary_sheet(replace(sample, agreement=hostile, tasks=(replace(sample.tasks[0], title=hostile),)))
    for content in (annex_sheet(annex(hostile)), paper):
        cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
        shown = hostile.replace("\x00", "")
        assert any(str(cell.value).replace(" ", "") == shown.replace("\n", "").replace(" ", "") or cell.value == shown
                   for cell in cells)  # fmt: skip
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert not [name for name, xml in parts(content).items() if "<f>" in xml]


def test_days_are_days_and_numbers_are_numbers() -> None:
    row = sheet_rows(annex_sheet(annex("Họp", due_text="31/10/2026", due_on=date(2026, 10, 31))), "Phụ lục", "TT")[2]
    assert (row[0], row[4]) == (1, datetime(2026, 10, 31))
    words = sheet_rows(annex_sheet(annex("Họp", due_on=date(2026, 9, 30))), "Phụ lục", "TT")[2]
    assert words[4] == "Quý III/2026"
    figure = sheet_rows(summary_sheet(samples.joint()), "Chỉ tiêu", "TT")[1]
    assert figure[5:11] == [33, 34, 40, -7, 120, "Chưa thống nhất"]
    task = sheet_rows(summary_sheet(samples.joint()), "Nhiệm vụ", "TT")[1]
    assert task[6] == datetime(2026, 9, 30)


def test_sheets_are_ready_to_be_printed() -> None:
    for content in (annex_sheet(annex("Họp")), summary_sheet(samples.joint())):
        for sheet in load_workbook(io.BytesIO(content)):
            assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
            head = sheet.freeze_panes
            assert sheet.print_title_rows == f"${int(head[1:]) - 1}:${int(head[1:]) - 1}"
            assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value} == {"Times New Roman"}
            assert sheet.oddHeader.center.text == "&P"


def test_a_footer_of_ampersands_is_no_code() -> None:
    head = replace(samples.HEAD, verify_url="https://x.vn/?a=1&D&P")
    content = summary_sheet(replace(samples.joint(), head=head))
    foot = load_workbook(io.BytesIO(content)).worksheets[0].oddFooter.center.text
    assert foot.startswith("Phiên bản 1, mã SHA-256: 000")
    assert "; Kiểm tra tại: https://x.vn/" in foot
    assert "&amp;&amp;D" in parts(content)["xl/worksheets/sheet1.xml"]
