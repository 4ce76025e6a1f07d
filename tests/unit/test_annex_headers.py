"""The header of a task table is found wherever and however an office wrote it."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from tests.annex_files import HEADER, document, faults, said, task, tasks_of, workbook
from tracker.documents.annexes import read_annex
from tracker.documents.annexes.columns import Column, column_of

FACTS = ("1", "Tổ chức tập huấn", "Sở Tư pháp", "Hội LHPN tỉnh", "Quý II/2026", "Kế hoạch")


def facts(content: bytes) -> list[tuple[Any, ...]]:
    return [(t.position, t.title, t.lead, t.coordinating, t.due_text, t.deliverable) for t in tasks_of(content)]


@pytest.mark.parametrize("order", [*permutations(range(6))][::47])
def test_columns_may_stand_in_any_order(order: tuple[int, ...]) -> None:
    rows = [[row[place] for place in order] for row in (HEADER, task())]
    assert facts(workbook(rows)) == [FACTS]
    assert facts(document(rows)) == [FACTS]


@pytest.mark.parametrize(
    "header",
    [
        ["STT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian thực hiện", "Kết quả/Sản phẩm"],
        ["Số TT", "NHIỆM VỤ", "CHỦ TRÌ", "PHỐI HỢP", "THỜI HẠN", "SẢN PHẨM ĐẦU RA"],
        [
            "T.T",
            "Nội dung phối hợp",
            "Cơ quan, đơn vị chủ trì",
            "Cơ quan/đơn vị phối hợp",
            "Tiến độ thực hiện",
            "Kết quả",
        ],
        [
            "Số thứ tự",
            "Nhiệm vụ cụ thể",
            "Đơn vị thực hiện",
            "Phối hợp thực hiện",
            "Hạn hoàn thành",
            "Sản phẩm, kết quả",
        ],
        [
            "TT",
            "Nhiệm vụ/công việc",
            "Cơ quan đầu mối",
            "Các đơn vị phối hợp",
            "Thời gian (dự kiến)",
            "Kết quả đạt được",
        ],
        ["Stt", "Tên nhiệm vụ", "Bên chủ trì", "Bên phối hợp", "Lộ trình thực hiện", "Dự kiến sản phẩm"],
        ["TT", "Nội  dung\nhoạt động", "Chủ\xa0trì", "Phối hợp:", "Thời điểm hoàn thành", "Sản phẩm hoàn thành"],
    ],
)
def test_synonyms_of_the_headings_are_understood(header: list[str]) -> None:
    assert facts(workbook([header, task()])) == [FACTS]
    assert facts(document([header, task()])) == [FACTS]


def test_a_table_may_start_anywhere_on_the_sheet() -> None:
    rows: list[list[Any]] = [[] for _ in range(11)] + [[None, None, None, *row] for row in (HEADER, task())]
    content = workbook(rows)
    assert facts(content) == [FACTS]
    assert tasks_of(content)[0].cell == "E13"


def test_a_header_in_two_merged_rows_is_one_header() -> None:
    rows = [
        ["STT", "Nội dung", "Phân công thực hiện", None, "Thời gian", "Sản phẩm"],
        [None, None, "Chủ trì", "Phối hợp", None, None],
        task(),
    ]
    merges = ["A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2"]
    assert facts(workbook(rows, merges=merges)) == [FACTS]
    assert facts(workbook(rows, merges=["C1:D1"])) == [FACTS]
    assert facts(workbook(rows)) == [FACTS]


def test_a_header_in_two_rows_is_one_header_also_where_nothing_is_merged_and_no_number_stands() -> None:
    rows = [
        ["Sản phẩm", "Phân công thực hiện", None, "Nội dung", "Thời gian"],
        [None, "Chủ trì", "Phối hợp", None, None],
        ["Kế hoạch", "Sở Tư pháp", "Hội LHPN tỉnh", "Tổ chức tập huấn", "Quý II/2026"],
    ]
    assert facts(workbook(rows)) == [(None, *FACTS[1:])]


def test_years_below_the_heading_of_time_belong_to_the_header() -> None:
    rows = [
        ["TT", "Nội dung", "Chủ trì", "Thời gian", None],
        [None, None, None, 2026, 2027],
        [1, "Việc", "Sở A", "x", "x"],
    ]
    proposal = read_annex(workbook(rows, merges=["A1:A2", "B1:B2", "C1:C2", "D1:E1"]))
    assert [(t.position, t.title, t.due_text) for t in proposal.tasks] == [("1", "Việc", "x")]
    assert faults(proposal) == [("E2", "warning"), ("D3", "warning")]


def test_a_header_in_two_rows_of_a_word_table_is_one_header() -> None:
    rows = [
        ["STT", "Nội dung", "Phân công", "", "Thời gian", "Sản phẩm"],
        ["", "", "Chủ trì", "Phối hợp", "", ""],
        task(),
    ]

    def merge(made: Any) -> None:
        table = made.tables[0]
        table.cell(0, 2).merge(table.cell(0, 3))
        for column in (0, 1, 4, 5):
            table.cell(0, column).merge(table.cell(1, column))

    content = document(rows, dress=merge)
    assert facts(content) == [FACTS]
    assert tasks_of(content)[0].cell == "T1!B3"


def test_a_banner_over_all_columns_does_not_hide_the_header() -> None:
    rows = [["KẾ HOẠCH PHÂN CÔNG NHIỆM VỤ PHỐI HỢP"], HEADER, task()]
    assert facts(workbook(rows, merges=["A1:F1"])) == [FACTS]


@pytest.mark.parametrize(
    "numbers", [["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], [1, 2, 3, 4, 5, 6], ["A", "B", 1, 2, 3, 4]]
)
def test_the_row_that_numbers_the_columns_is_no_task(numbers: list[Any]) -> None:
    assert facts(workbook([HEADER, numbers, task()])) == [FACTS]


def test_a_continued_table_repeats_its_header_in_another_order() -> None:
    turned = [[row[place] for place in (0, 4, 1, 5, 2, 3)] for row in (HEADER, task(2, "Sơ kết"))]
    content = workbook([HEADER, task(), [], *turned])
    assert facts(content) == [FACTS, ("2", "Sơ kết", *FACTS[2:])]


def test_each_sheet_with_a_table_is_read_and_named() -> None:
    content = workbook([HEADER, task()], [["Bìa"]], [[], HEADER, task(1, "Sơ kết")])
    assert [(t.title, t.cell) for t in tasks_of(content)] == [("Tổ chức tập huấn", "B2"), ("Sơ kết", "Phụ lục 3!B3")]
    assert not read_annex(content).problems


def test_several_word_tables_are_read_in_their_order() -> None:
    content = document("Mở đầu", [["Bên A", "Bên B"]], [HEADER, task()], "Tiếp theo", [HEADER, task(2, "Sơ kết")])
    assert [t.cell for t in tasks_of(content)] == ["T2!B2", "T3!B2"]


def test_a_word_table_without_header_goes_on_from_the_one_before_with_a_word_about_it() -> None:
    content = document([HEADER, task()], "", [task(2, "Sơ kết"), task(3, "Tổng kết")])
    assert [t.title for t in tasks_of(content)] == ["Tổ chức tập huấn", "Sơ kết", "Tổng kết"]
    assert faults(read_annex(content)) == [("T2!A1", "warning")]


def test_a_table_that_is_not_understood_is_named() -> None:
    content = document([HEADER, task()], [["Mục", "Số lượng", "Đơn giá"], ["Bút", "3", "4"], ["Vở", "2", "8"]])
    assert faults(read_annex(content)) == [("T2!A1", "warning")]


def test_a_column_that_is_not_taken_over_is_named_once() -> None:
    rows = [[*HEADER, "Ghi chú", "Kinh phí"], [*task(), "mới", None], [*task(2, "Sơ kết"), "cũ", None]]
    proposal = read_annex(workbook(rows))
    assert faults(proposal) == [("G1", "warning")]
    assert "Ghi chú" in said(proposal)[0]


def test_a_number_column_needs_no_heading() -> None:
    assert facts(workbook([["", *HEADER[1:]], task()])) == [FACTS]


def test_a_table_without_numbers_has_tasks_without_position() -> None:
    assert [t.position for t in tasks_of(workbook([HEADER[1:], task()[1:]]))] == [None]


def test_a_table_without_a_lead_column_is_refused_at_its_header() -> None:
    rows = [[], ["TT", "Nội dung", "Thời gian", "Sản phẩm"], [1, "Tập huấn", "Quý II/2026", "Kế hoạch"]]
    assert faults(read_annex(workbook(rows))) == [("A2", "error")]


def test_a_column_of_contents_left_of_the_tasks_groups_them() -> None:
    rows = [
        ["TT", "Nội dung", "Nhiệm vụ cụ thể", "Chủ trì", "Thời gian"],
        [1, "Tuyên truyền", "Viết bài", "Sở Tư pháp", "Quý II/2026"],
        [2, None, "Phát tờ rơi", "Sở Y tế", "Quý III/2026"],
        [3, "Tập huấn", "Mở lớp", "Sở Y tế", "Quý III/2026"],
    ]
    content = workbook(rows, merges=["B2:B3"])
    assert [(t.group, t.title) for t in tasks_of(content)] == [
        ("Tuyên truyền", "Viết bài"),
        ("Tuyên truyền", "Phát tờ rơi"),
        ("Tập huấn", "Mở lớp"),
    ]
    assert faults(read_annex(content)) == [("B1", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "Tổ chức hội nghị",
        "Ban hành kế hoạch phối hợp tuyên truyền",
        "Sở Tư pháp",
        "Quý II/2026",
        "x" * 500,
        "",
        "1",
        "hai bên",
    ],
)
def test_what_stands_in_a_task_is_never_taken_for_a_heading(text: str) -> None:
    assert column_of(text) is None


def test_a_task_made_of_heading_words_stays_a_task() -> None:
    rows = [HEADER, task(1, "Công tác báo cáo", "Các đơn vị", due="", product="Báo cáo kết quả"), task(2, "Sơ kết")]
    assert [t.title for t in tasks_of(workbook(rows))] == ["Công tác báo cáo", "Sơ kết"]
    assert [t.title for t in tasks_of(workbook([row[1:] for row in rows]))] == ["Công tác báo cáo", "Sơ kết"]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Cơ quan chủ trì, phối hợp", Column.AGENCIES),
        ("Thời gian bắt đầu", Column.START),
        ("Thời gian kết thúc", Column.DUE),
        ("Từ ngày", Column.START),
        ("Đến ngày", Column.DUE),
        ("Thời gian từ", Column.START),
        ("Thời gian đến", Column.DUE),
        ("Thời gian từ ngày đến ngày", Column.DUE),
        ("Nội dung phối hợp", Column.TITLE),
        ("Kinh phí (triệu đồng)", Column.OTHER),
        ("Cơ quan chịu trách nhiệm thực hiện", Column.LEAD),
        ("Sở, ban, ngành, địa phương phối hợp", Column.COORDINATING),
        ("Đơn vị tính", None),
        ("Mục tiêu, nhiệm vụ", Column.TITLE),
        ("Chỉ tiêu", Column.OTHER),
        ("Kinh phí thực hiện nhiệm vụ", Column.OTHER),
        ("Thời gian bắt đầu, kết thúc", Column.DUE),
        ("Hoàn thành trước ngày", Column.DUE),
        ("Thời gian trình/ban hành", Column.DUE),
    ],
)
def test_a_heading_is_decided_by_the_word_it_begins_with(text: str, column: Column | None) -> None:
    found = column_of(text)
    assert (found[0] if found else None) is column


@pytest.mark.parametrize("reported", ["Thời hạn báo cáo", "Ngày gửi báo cáo"])
@pytest.mark.parametrize("done", ["Thời hạn hoàn thành", "Hoàn thành", "Thời gian"])
def test_the_time_a_task_is_done_counts_before_the_time_it_is_reported(reported: str, done: str) -> None:
    times = [[reported, "15/6/2026"], [done, "30/6/2026"]]
    for first, second in (times, times[::-1]):
        rows = [[*HEADER[:4], first[0], second[0]], [*FACTS[:4], first[1], second[1]]]
        assert tasks_of(workbook(rows))[0].due_text == "30/6/2026"


def test_a_time_of_reporting_alone_is_the_due_date() -> None:
    assert tasks_of(workbook([[*HEADER[:4], "Thời hạn báo cáo", "Sản phẩm"], FACTS]))[0].due_text == "Quý II/2026"
