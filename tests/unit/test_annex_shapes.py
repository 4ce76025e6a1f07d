"""Tables in the shapes that offices give them: each task is read as it was meant, or what was done is reported."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.annex_files import (
    FIRST,
    HEADER,
    ONE,
    SECOND,
    TWO,
    Rows,
    document,
    facts_of,
    faults,
    part,
    task,
    tasks_of,
    with_parts,
    workbook,
)
from tracker.documents.annexes import read_annex

Row = list[Any]


def merged(table: int, *corners: int) -> Any:
    """Merge cells of a Word table (first row, first column, last row, last column), keeping the first text."""

    def dress(made: Any) -> None:
        top, left, bottom, right = corners
        keep = made.tables[table].cell(top, left).text
        made.tables[table].cell(top, left).merge(made.tables[table].cell(bottom, right)).text = keep

    return dress


@pytest.mark.parametrize(
    "header",
    [
        ["STT", "Hoạt động", "Đơn vị đầu mối chủ trì", "Đơn vị tham gia phối hợp", "Mốc thời gian", "Kết quả đầu ra"],
        ["TT", "Nội dung hoạt động", "Chủ trì thực hiện", "Cùng phối hợp", "Thời gian tổ chức", "Kết quả mong đợi"],
        ["Mục", "Nội dung", "CQ chủ trì", "CQ phối hợp", "TG thực hiện", "SP"],
        ["#", "Việc cần làm", "Ai chủ trì", "Ai phối hợp", "Khi nào", "Kết quả"],
        ["TT", "Nội dung", "Đ.vị chủ trì", "Đ.vị phối hợp", "T.gian", "Minh chứng"],
        ["TT", "Hạng mục", "Cơ quan phụ trách", "Cơ quan liên quan", "Deadline", "Output"],
        ["TT", "Nội dung", "Bên A/Bên B chủ trì", "Các bên hỗ trợ", "Chậm nhất trước ngày", "Sản phẩm"],
    ],
)
def test_further_synonyms_of_the_headings_are_understood(header: Row) -> None:
    content = workbook([header, FIRST, SECOND])
    assert facts_of(content) == [ONE, TWO]
    assert not read_annex(content).problems


def test_a_heading_with_unknown_words_is_read_by_its_telling_word_and_named() -> None:
    header = ["TT", "Nội dung", "Đối tác chủ trì", "Đối tác phối hợp", "Thời gian dứt điểm", "Sản phẩm cuối cùng"]
    content = workbook([header, FIRST, SECOND])
    assert facts_of(content) == [ONE, TWO]
    assert faults(read_annex(content)) == [(cell, "warning") for cell in ("C1", "D1", "E1", "F1")]


@pytest.mark.parametrize(
    "heading", ["Khó khăn, hạn chế", "Kinh phí phối hợp hỗ trợ", "Chủ trì và phối hợp của ai đó", "x" * 70]
)
def test_a_heading_that_does_not_tell_one_thing_is_never_guessed(heading: str) -> None:
    header = ["TT", "Nội dung", "Cơ quan chủ trì", heading, "Thời gian", "Sản phẩm"]
    content = workbook([header, FIRST])
    assert facts_of(content) == [(*ONE[:4], "", *ONE[5:])]
    assert faults(read_annex(content)) == [("D1", "warning")]


@pytest.mark.parametrize(
    "mark",
    ["n/t", ",,", "(nt)", '" nt "', "-''-", "– nt –", '- " -', "tương tự", "như mục trên", "′′", "- ” -", "NT."],
)
def test_further_marks_for_as_above_are_resolved(mark: str) -> None:
    rows = [HEADER, FIRST, ["2", "Sơ kết", mark, mark, mark, mark]]
    assert facts_of(workbook(rows))[1] == ("2", None, "Sơ kết", *ONE[3:])


@pytest.mark.parametrize("text", ["”, Sở C", '" và Sở C', "n/t, Sở C", "như dòng 1", "tương tự mục 1"])
def test_a_mark_with_more_text_is_still_not_guessed(text: str) -> None:
    assert ("C3", "error") in faults(read_annex(workbook([HEADER, FIRST, ["2", "Sơ kết", text, "", "2026", ""]])))


@pytest.mark.parametrize("name", ["“Sao Vàng” và Sở C", "Tương trợ", "/", "N", "Như Xuân"])
def test_a_name_that_looks_like_a_mark_stays_a_name(name: str) -> None:
    lead = facts_of(workbook([HEADER, FIRST, ["2", "Sơ kết", name, "", "2026", ""]]))[1][3]
    assert lead == ("" if name == "/" else name)


@pytest.mark.parametrize(
    ("written", "lead", "others"),
    [
        ("Chủ trì: Sở A\nPhối hợp: Sở B, Sở C", "Sở A", "Sở B, Sở C"),
        ("- Cơ quan chủ trì: Sở A;\n- Cơ quan phối hợp: Sở B", "Sở A", "Sở B"),
        ("Sở A chủ trì, phối hợp với Sở B", "Sở A", "Sở B"),
        ("Sở A (chủ trì); Sở B, Sở C (phối hợp)", "Sở A", "Sở B, Sở C"),
        ("Sở A chủ trì; Sở B phối hợp", "Sở A", "Sở B"),
        ("Chủ trì: Sở A", "Sở A", ""),
        ("Hai bên cùng chủ trì", "Hai bên cùng chủ trì", ""),
    ],
)
def test_roles_told_in_the_cell_itself_are_read(written: str, lead: str, others: str) -> None:
    content = workbook([["TT", "Nội dung", "Cơ quan thực hiện", "Thời gian"], [1, "Mở lớp", written, "Quý I/2026"]])
    found = tasks_of(content)[0]
    assert (found.lead, found.coordinating) == (lead, others)
    assert not read_annex(content).problems


@pytest.mark.parametrize("written", ["Sở A (chủ trì), Sở B", "Sở A phối hợp Sở B"])
def test_roles_that_are_told_halfway_are_taken_as_they_stand_and_named(written: str) -> None:
    content = workbook([["TT", "Nội dung", "Cơ quan thực hiện", "Thời gian"], [1, "Mở lớp", written, "Quý I/2026"]])
    assert (tasks_of(content)[0].lead, faults(read_annex(content))) == (written, [("C2", "warning")])


@pytest.mark.parametrize(
    ("written", "lead"),
    [
        ("Ban Tuyên giáo\nvà Dân vận Tỉnh ủy", "Ban Tuyên giáo và Dân vận Tỉnh ủy"),
        ("Sở A\n(Phòng Nghiệp vụ)", "Sở A (Phòng Nghiệp vụ)"),
        ("Các đơn vị\nliên quan", "Các đơn vị liên quan"),
        ("UBND các\nxã, phường", "UBND các xã, phường"),
        ("Sở A\nSở B", "Sở A; Sở B"),
        ("- Sở A\n- và Sở B", "Sở A; và Sở B"),
    ],
)
def test_a_name_broken_over_two_lines_is_one_name(written: str, lead: str) -> None:
    assert tasks_of(workbook([HEADER, task(lead=written)]))[0].lead == lead


def test_the_row_that_numbers_the_columns_is_no_part_of_a_header_in_two_rows() -> None:
    rows = [
        ["TT", "Nội dung", "Phân công", None, "Thời gian", None, "Sản phẩm"],
        [None, None, "Chủ trì", "Phối hợp", "Bắt đầu", "Kết thúc", None],
        ["1", "2", "3", "4", "5", "6", "7=5x6"],
        ["1", "Mở lớp", "Sở A", "Sở B", "01/2026", "Quý I/2026", "x"],
    ]
    content = workbook(rows, merges=["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"])
    assert facts_of(content) == [ONE]
    assert faults(read_annex(content)) == [("E2", "warning")]


def test_several_cells_below_one_heading_are_read_together() -> None:
    rows = [["TT", "Nội dung", "Chủ trì", "Phối hợp", None, "Thời gian"], ["1", "a", "Sở A", "Sở B", "Sở C", "2026"]]
    assert tasks_of(workbook(rows, merges=["D1:E1"]))[0].coordinating == "Sở B; Sở C"


def test_number_and_content_may_share_a_heading_or_a_cell() -> None:
    shared = [["Nội dung công việc", None, *HEADER[2:]], FIRST, SECOND]
    assert facts_of(workbook(shared, merges=["A1:B1"])) == [ONE, TWO]
    one_cell = [HEADER, ["1. Mở lớp", None, *FIRST[2:]], ["2. Sơ kết", None, *SECOND[2:]]]
    assert facts_of(workbook(one_cell, merges=["A2:B2", "A3:B3"])) == [ONE, TWO]


def test_a_heading_may_share_its_lead_agency_with_the_tasks_below() -> None:
    rows = [HEADER, ["1", "Chung", "Sở A", "Sở B"], ["1.1", "a", None, None, "2026"], ["1.2", "b", None, None, "2026"]]
    found = tasks_of(workbook(rows, merges=["C2:C4", "D2:D4"]))
    assert [(t.position, t.group, t.lead) for t in found] == [("1.1", "Chung", "Sở A"), ("1.2", "Chung", "Sở A")]


def test_a_time_beside_a_heading_is_named_and_belongs_to_no_task() -> None:
    content = workbook([HEADER, ["I", "TUYÊN TRUYỀN", None, None, "2026-2030"], FIRST])
    assert facts_of(content) == [("1", "TUYÊN TRUYỀN", *ONE[2:])]
    assert faults(read_annex(content)) == [("E2", "warning")]


def test_small_letters_may_number_the_headings() -> None:
    rows = [HEADER, ["a", "Tuyên truyền"], FIRST, ["b)", "Tổ chức"], SECOND]
    assert [row[:2] for row in facts_of(workbook(rows))] == [("1", "Tuyên truyền"), ("2", "Tổ chức")]


def test_marks_for_as_above_among_the_headings_are_resolved() -> None:
    rows = [["TT", "Lĩnh vực", "Nhiệm vụ", "Chủ trì", "Thời gian"], [1, "Một", "a", "Sở A", "2026"],
            [2, "nt", "b", "Sở A", "2026"]]  # fmt: skip
    assert [t.group for t in tasks_of(workbook(rows))] == ["Một", "Một"]


def test_a_row_with_nothing_but_more_agencies_goes_to_the_task_above_and_is_named() -> None:
    content = workbook([HEADER, FIRST, [None, None, None, "Sở C"], SECOND])
    assert [row[4] for row in facts_of(content)] == ["Sở B; Sở C", "Sở A"]
    assert faults(read_annex(content)) == [("D3", "warning")]


@pytest.mark.parametrize(
    "tail",
    [
        [["Nơi nhận:"], [None, "- TT Tỉnh ủy (b/c);"], [None, "- Lưu VT."]],
        [[None, "Nơi nhận:"], [None, "- TT Tỉnh ủy (b/c);"]],
        [["Ghi chú:"], [None, "- Sở A là cơ quan thường trực"], [None, "- Kinh phí tự lo"]],
        [[None, "Tổng cộng", None, None, None, None, 150]],
        [["Cộng", None, None, None, None, None, "1.250"]],
    ],
)
def test_what_stands_below_the_tasks_is_no_task(tail: Rows) -> None:
    content = workbook([HEADER, FIRST, SECOND, *tail])
    assert facts_of(content) == [ONE, TWO]
    assert not read_annex(content).problems


def test_a_task_below_a_note_is_read_all_the_same() -> None:
    content = workbook([HEADER, FIRST, ["Ghi chú: xem thêm"], SECOND])
    assert facts_of(content) == [ONE, TWO]
    assert facts_of(workbook([HEADER, FIRST, ["Ghi chú: xem thêm"], ["2", "Sơ kết"]]))[1][:3] == ("2", None, "Sơ kết")


def test_another_table_below_the_tasks_is_named_and_never_read_as_tasks() -> None:
    people = [["Cơ quan", "Họ tên", "Điện thoại"], ["Sở A", "Nguyễn A", "0912"], ["Sở B", "Trần B", "0913"]]
    content = workbook([HEADER, FIRST, [], ["Danh sách đầu mối"], *people])
    assert facts_of(content) == [ONE]
    assert faults(read_annex(content)) == [(cell, "warning") for cell in ("A5", "A6", "A7")]
    numbered = [["STT", "Họ tên", "Điện thoại"], [1, "Nguyễn A", "0912"], [2, "Trần B", "0913"]]
    content = workbook([HEADER, FIRST, [], *numbered])
    assert (facts_of(content), faults(read_annex(content))) == ([ONE], [("A4", "warning")])


def test_two_tables_beside_each_other_are_refused() -> None:
    header = ["TT", "Nội dung", "Chủ trì", "Thời gian"]
    rows = [[*header, None, *header], [1, "a", "Sở A", "2026", None, 1, "b", "Sở B", "2026"]]
    assert ("F1", "error") in faults(read_annex(workbook(rows)))


def test_a_sheet_without_header_goes_on_if_its_numbers_do() -> None:
    content = workbook([HEADER, FIRST], [SECOND])
    assert facts_of(content) == [ONE, TWO]
    assert faults(read_annex(content)) == [("Phụ lục 2!A1", "warning")]
    assert facts_of(workbook([HEADER, FIRST], [["3", *SECOND[1:]]])) == [ONE]


def test_a_number_without_colon_above_the_table_is_the_symbol() -> None:
    head = [["BAN DÂN VẬN TỈNH ỦY\nSố 05-CTr/BDVTU-HND", "ĐẢNG CỘNG SẢN VIỆT NAM\nNam Định, ngày 12 tháng 3 năm 2024"]]
    proposal = read_annex(document(head, "CHƯƠNG TRÌNH PHỐI HỢP", "công tác dân vận", [HEADER, FIRST]))
    assert (proposal.symbol, proposal.signed_on) == ("05-CTr/BDVTU-HND", date(2024, 3, 12))


def test_a_title_merged_over_rows_with_leads_of_their_own_is_several_tasks() -> None:
    rows = [HEADER, FIRST, ["", "", "Sở B", "Sở A", "Quý II/2026", "y"]]
    content = document(rows, dress=lambda made: [merged(0, 1, 0, 2, 0)(made), merged(0, 1, 1, 2, 1)(made)])
    assert facts_of(content) == [ONE, ("1", None, "Mở lớp", *TWO[3:])]


def test_numbers_counted_by_a_formula_are_numbers() -> None:
    content = workbook([HEADER, FIRST, ["=A2+1", *SECOND[1:]]])
    sheet = part(content, "xl/worksheets/sheet1.xml").replace(b"<f>A2+1</f><v></v>", b"<f>A2+1</f><v>2</v>")
    content = with_parts(content, {"xl/worksheets/sheet1.xml": sheet})
    assert (facts_of(content), faults(read_annex(content))) == ([ONE, TWO], [])
