"""What stands below a header: groups, numbers, marks for "as above", merged cells, notes, signatures."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest
from openpyxl.styles import Font

from tests.annex_files import HEADER, document, faults, task, tasks_of, workbook
from tracker.documents.annexes import read_annex

DITTOS = [
    "nt",
    "NT",
    "-nt-",
    "- nt -",
    "n.t",
    "nt.",
    "”",
    '"',
    "“",
    "''",
    "″",
    "như trên",
    "Như trên",
    "-như trên-",
    "-//-",
    "//",
]


def groups(content: bytes) -> list[tuple[str | None, str | None]]:
    return [(t.group, t.position) for t in tasks_of(content)]


def heading(number: str, text: str) -> list[Any]:
    return [number, text, None, None, None, None]


@pytest.mark.parametrize("mark", DITTOS)
def test_a_mark_for_as_above_takes_what_stands_above(mark: str) -> None:
    rows = [HEADER, task(1), task(2, "Sơ kết", mark, others=mark, due=mark, product=mark), task(3, "Tổng kết", mark)]
    for content in (workbook(rows), document(rows)):
        second, third = tasks_of(content)[1:]
        assert (second.lead, second.coordinating, second.deliverable) == ("Sở Tư pháp", "Hội LHPN tỉnh", "Kế hoạch")
        assert (second.due_text, str(second.due_on), third.lead) == ("Quý II/2026", "2026-06-30", "Sở Tư pháp")


def test_a_mark_reaches_over_a_group_row() -> None:
    rows = [HEADER, task(1), heading("II", "TỔ CHỨC"), task(2, "Sơ kết", "nt")]
    assert tasks_of(workbook(rows))[1].lead == "Sở Tư pháp"


def test_a_mark_with_nothing_above_is_an_error_by_cell() -> None:
    rows = [HEADER, task(1, lead="nt", others="nt", product="nt")]
    assert faults(read_annex(workbook(rows))) == [("C2", "error"), ("D2", "error"), ("F2", "warning")]


@pytest.mark.parametrize("text", ["nt, Sở Y tế", "như trên và Sở Y tế", "Như mục 1", "- nt; Sở Y tế"])
def test_a_mark_with_more_text_is_not_guessed(text: str) -> None:
    assert ("C3", "error") in faults(read_annex(workbook([HEADER, task(1), task(2, "Sơ kết", text)])))


@pytest.mark.parametrize("name", ["NTM", "Ntrang", "Ngân hàng", "Nhà văn hóa"])
def test_a_name_that_begins_like_a_mark_stays_a_name(name: str) -> None:
    assert tasks_of(workbook([HEADER, task(1), task(2, "Sơ kết", name)]))[1].lead == name


def test_group_rows_head_the_tasks_below_them() -> None:
    rows = [HEADER, heading("I", "TUYÊN TRUYỀN"), task(1), task(2), heading("II.", "Tổ chức"), task(3)]
    wanted = [("TUYÊN TRUYỀN", "1"), ("TUYÊN TRUYỀN", "2"), ("Tổ chức", "3")]
    assert groups(workbook(rows)) == wanted
    assert groups(document(rows)) == wanted


def test_letters_may_number_the_groups_and_the_third_is_no_roman_hundred() -> None:
    rows = [HEADER]
    for number, letter in enumerate("ABCD", 1):
        rows += [heading(letter, f"Nhóm {letter}"), task(number)]
    assert groups(workbook(rows)) == [(f"Nhóm {letter}", str(n)) for n, letter in enumerate("ABCD", 1)]


def test_groups_within_groups_are_named_from_the_outermost() -> None:
    rows = [
        HEADER, heading("A", "Trung ương"), heading("I", "Tuyên truyền"), task(1), heading("II", "Tập huấn"), task(2),
        heading("B", "Địa phương"), task(3), heading("I", "Tuyên truyền"), task(4),
    ]  # fmt: skip
    assert groups(workbook(rows)) == [
        ("Trung ương – Tuyên truyền", "1"),
        ("Trung ương – Tập huấn", "2"),
        ("Địa phương", "3"),
        ("Địa phương – Tuyên truyền", "4"),
    ]


@pytest.mark.parametrize("text", ["I. CÔNG TÁC TUYÊN TRUYỀN", "I. Công tác tuyên truyền", "CÔNG TÁC TUYÊN TRUYỀN"])
def test_a_group_may_be_one_cell_merged_over_the_row(text: str) -> None:
    rows = [HEADER, [text], task(1)]
    name = text.removeprefix("I. ")
    assert groups(workbook(rows, merges=["A2:F2"])) == [(name, "1")]
    assert groups(workbook(rows)) == [(name, "1")]

    def merge(made: Any) -> None:
        made.tables[0].cell(1, 0).merge(made.tables[0].cell(1, 5))

    assert groups(document(rows, dress=merge)) == [(name, "1")]


def test_a_group_may_be_told_by_bold_letters_only() -> None:
    def bold(sheet: Any) -> None:
        sheet["B2"].font = Font(bold=True)

    rows = [HEADER, [None, "Công tác tuyên truyền"], task(1)]
    assert groups(workbook(rows, dress=bold)) == [("Công tác tuyên truyền", "1")]
    assert faults(read_annex(workbook(rows))) == [("C2", "error")]


def test_a_bare_number_above_its_parts_is_a_heading() -> None:
    rows = [
        HEADER,
        heading("1", "Tuyên truyền"),
        task("1.1"),
        task("1.2"),
        task("2", "Sơ kết"),
        heading("3", "Tổng kết"),
    ]
    rows += [task("a)"), task("b)")]
    assert groups(workbook(rows)) == [
        ("Tuyên truyền", "1.1"), ("Tuyên truyền", "1.2"), (None, "2"), ("Tổng kết", "a)"), ("Tổng kết", "b)"),
    ]  # fmt: skip


def test_a_bare_number_without_parts_lacks_its_lead_agency() -> None:
    rows = [HEADER, task(1), heading("2", "Sơ kết"), task(3)]
    assert faults(read_annex(workbook(rows))) == [("C3", "error")]


@pytest.mark.parametrize(
    ("written", "position"),
    [
        (1, "1"),
        (1.1, "1.1"),
        ("1.", "1"),
        ("1.1.", "1.1"),
        ("01", "01"),
        ("I.1", "I.1"),
        ("a)", "a)"),
        ("2.10.", "2.10"),
    ],
)
def test_a_number_is_kept_as_it_looks_without_its_last_dot(written: Any, position: str) -> None:
    assert [t.position for t in tasks_of(workbook([HEADER, task(written)]))] == [position]


def test_cells_merged_downwards_hold_for_each_row() -> None:
    rows = [HEADER, task(1), task(2, "Sơ kết", None, due=None, product=None), task(3, "Tổng kết", None, due=None)]
    content = workbook(rows, merges=["C2:C4", "E2:E4", "F2:F3"])
    assert [(t.lead, t.due_text, t.deliverable) for t in tasks_of(content)] == [
        ("Sở Tư pháp", "Quý II/2026", "Kế hoạch")
    ] * 3

    def merge(made: Any) -> None:
        for column in (2, 4):
            made.tables[0].cell(1, column).merge(made.tables[0].cell(3, column))

    assert [(t.lead, t.due_text) for t in tasks_of(document(rows, dress=merge))] == [("Sở Tư pháp", "Quý II/2026")] * 3


def test_an_empty_cell_below_a_name_is_not_filled() -> None:
    assert faults(read_annex(workbook([HEADER, task(1), task(2, "Sơ kết", None)]))) == [("C3", "error")]


def test_a_lead_merged_over_the_coordinating_column_is_only_the_lead() -> None:
    content = workbook([HEADER, task(1, lead="Hai bên", others=None)], merges=["C2:D2"])
    assert [(t.lead, t.coordinating) for t in tasks_of(content)] == [("Hai bên", "")]
    assert not read_annex(content).problems


def test_a_task_merged_over_rows_of_agencies_is_one_task() -> None:
    rows = [HEADER, task(1), task(None, None, None, others="Sở Y tế", due=None, product=None), task(2, "Sơ kết")]
    content = workbook(rows, merges=["A2:A3", "B2:B3", "C2:C3", "E2:E3", "F2:F3"])
    first, second = tasks_of(content)
    assert (first.coordinating, second.position) == ("Hội LHPN tỉnh; Sở Y tế", "2")
    assert faults(read_annex(content)) == [("D3", "warning")]


def test_a_task_merged_over_rows_with_dates_of_their_own_is_several() -> None:
    rows = [HEADER, task(1), task(None, None, "Sở Y tế", due="Quý IV/2026", product="Báo cáo")]
    found = tasks_of(workbook(rows, merges=["A2:A3", "B2:B3"]))
    assert [(t.position, t.title, t.due_text) for t in found] == [
        ("1", "Tổ chức tập huấn", "Quý II/2026"),
        ("1", "Tổ chức tập huấn", "Quý IV/2026"),
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Sở Y tế\nSở Tư pháp", "Sở Y tế; Sở Tư pháp"),
        ("- Sở Y tế;\n- Sở Tư pháp.", "Sở Y tế; Sở Tư pháp."),
        ("+ Sở Y tế,\n\n• Sở Tư pháp", "Sở Y tế; Sở Tư pháp"),
        ("Sở Y tế, Sở Tư pháp", "Sở Y tế, Sở Tư pháp"),
        ("hai  bên", "hai bên"),
        ("Các đơn vị\xa0liên quan", "Các đơn vị liên quan"),
    ],
)
def test_agencies_on_several_lines_are_joined_by_semicolons(written: str, read: str) -> None:
    assert tasks_of(workbook([HEADER, task(lead=written, others="")]))[0].lead == read
    assert tasks_of(document([HEADER, task(lead=written, others="")]))[0].lead == read


@pytest.mark.parametrize("mark", ["-", "–", "…", "..."])
def test_a_dash_names_no_agency(mark: str) -> None:
    assert tasks_of(workbook([HEADER, task(others=mark)]))[0].coordinating == ""
    assert faults(read_annex(workbook([HEADER, task(lead=mark)]))) == [("C2", "error")]


def test_decomposed_letters_and_hard_spaces_come_out_tidied() -> None:
    rows = [[unicodedata.normalize("NFD", str(cell)).replace(" ", "\xa0 ") for cell in row] for row in (HEADER, task())]
    found = tasks_of(workbook(rows))[0]
    assert (found.title, found.lead, found.due_text) == ("Tổ chức tập huấn", "Sở Tư pháp", "Quý II/2026")


def test_notes_and_signatures_below_a_table_are_no_tasks() -> None:
    rows = [
        HEADER, task(1), [], ["Ghi chú: gửi kết quả trước ngày 15."],
        [None, None, None, "Ninh Bình, ngày 24 tháng 10 năm 2022"],
        [None, "ĐẠI DIỆN SỞ TƯ PHÁP", None, None, "ĐẠI DIỆN HỘI LHPN TỈNH"], [None, "GIÁM ĐỐC", None, None, "CHỦ TỊCH"],
        [None, "Nguyễn Văn A", None, None, "Trần Thị B"], ["Nơi nhận:"], ["- Như trên;"], ["- Lưu: VT."],
    ]  # fmt: skip
    for content in (workbook(rows), document(rows)):
        assert [t.position for t in tasks_of(content)] == ["1"]
        assert not read_annex(content).problems


def test_tasks_after_what_looked_like_the_end_are_read_and_the_gap_is_named() -> None:
    rows = [HEADER, task(1), [None, None, None, "ĐẠI DIỆN CÁC BÊN"], task(2, "Sơ kết")]
    content = workbook(rows)
    assert [t.position for t in tasks_of(content)] == ["1", "2"]
    assert faults(read_annex(content)) == [("D3", "warning")]


def test_a_task_that_speaks_of_representatives_is_no_signature() -> None:
    rows = [HEADER[1:], task(1, "Đại diện hai bên họp giao ban")[1:], task(2, "Ký kết chương trình năm")[1:]]
    assert [t.title for t in tasks_of(workbook(rows))] == ["Đại diện hai bên họp giao ban", "Ký kết chương trình năm"]


def test_a_row_without_content_is_an_error_at_its_content() -> None:
    rows = [HEADER, task(1, ""), [7], [None, None, "Sở Y tế"]]
    assert [f for f in faults(read_annex(workbook(rows))) if f[0] and f[0].startswith("B")] == [
        ("B2", "error"), ("B3", "error"), ("B4", "error"),
    ]  # fmt: skip


def test_numbers_may_begin_anew_in_each_group_but_not_within_one() -> None:
    rows = [HEADER, heading("I", "MỘT"), task(1), task(2), heading("II", "HAI"), task(1), task(2), task(2)]
    assert faults(read_annex(workbook(rows))) == [("A8", "warning")]
    rows = [HEADER, heading("I", "MỘT"), task(1), task(2), heading("II", "HAI"), task(2)]
    assert faults(read_annex(workbook(rows))) == [("A6", "warning")]


def test_who_coordinates_among_the_leads_is_named() -> None:
    proposal = read_annex(workbook([HEADER, task(lead="Sở Y tế phối hợp với Sở Tư pháp", others="")]))
    assert (proposal.tasks[0].lead, faults(proposal)) == ("Sở Y tế phối hợp với Sở Tư pháp", [("C2", "warning")])


def test_a_number_that_excel_made_a_date_is_named() -> None:
    proposal = read_annex(workbook([HEADER, task(date(2026, 2, 1))]))
    assert (proposal.tasks[0].position, faults(proposal)) == ("01/02/2026", [("A2", "warning")])


def test_a_row_with_a_number_only_lacks_its_content_and_nothing_else_is_said() -> None:
    assert faults(read_annex(workbook([HEADER, task(1), [2]]))) == [("B3", "error")]


def test_one_column_for_both_roles_is_read_where_it_says_them() -> None:
    header = ["TT", "Nội dung", "Cơ quan chủ trì, phối hợp", "Thời gian"]
    rows = [
        header,
        [1, "Tập huấn", "Chủ trì: Sở Y tế\nPhối hợp: Sở Tư pháp\nHội LHPN", "Quý II/2026"],
        [2, "Sơ kết", "Sở Y tế", "Quý III/2026"],
    ]
    content = workbook(rows)
    assert [(t.lead, t.coordinating) for t in tasks_of(content)] == [
        ("Sở Y tế", "Sở Tư pháp; Hội LHPN"),
        ("Sở Y tế", ""),
    ]
    assert faults(read_annex(content)) == [("C3", "warning")]
