"""Registers as offices keep them: columns in any order and words, one header row or two, parties in every shape."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.annex_files import document, workbook
from tests.register_files import HEADER, program, register
from tracker.documents.registers import read_register
from tracker.documents.registers.columns import Column, column_of
from tracker.documents.registers.names import names_in
from tracker.documents.registers.template import HEADINGS, template_register
from tracker.domain.kept_registers import KeptRegister, from_plain, to_plain
from tracker.domain.registers import MOST_PROGRAMS, RegisterRow, understand

TODAY = date(2026, 11, 24)
HEADINGS_OF = {
    Column.ORDER: "STT; TT; Số TT; S.T.T; Số thứ tự",
    Column.SYMBOL: "Số, ký hiệu; Số/Ký hiệu; Số và ký hiệu; Số hiệu văn bản; Ký hiệu; Số, ký hiệu văn bản; Số văn bản; "
                   "Số, ký hiệu, ngày tháng; SỐ/KH",
    Column.SIGNED: "Ngày ký; Ngày ban hành; Ngày, tháng, năm; Ngày tháng năm ban hành; Thời gian ký; Ngày ký kết",
    Column.TITLE: "Tên; Trích yếu; Tên chương trình; Tên văn bản; Nội dung phối hợp; Trích yếu nội dung; "
                  "Tên chương trình phối hợp; Chương trình phối hợp; Tên văn bản, trích yếu; "
                  "Tên chương trình, kế hoạch phối hợp; Chương trình, quy chế, kế hoạch phối hợp; "
                  "Tên chương trình/kế hoạch; Tên các chương trình phối hợp đã ký kết; Nội dung chương trình, quy chế; "
                  "Tên chương trình (kế hoạch) phối hợp; Tên kế hoạch liên tịch, nghị quyết liên tịch",
    Column.PARTIES: "Các bên; Cơ quan ký; Cơ quan ký kết; Các bên ký kết; Cơ quan ban hành; Đơn vị ký kết",
    Column.OTHERS: "Đơn vị phối hợp; Cơ quan phối hợp; Phối hợp",
    Column.PARTY: "Bên A; Bên B; Bên thứ nhất; Đơn vị 1; Cơ quan A",
    Column.LEAD: "Cơ quan chủ trì; Đơn vị chủ trì; Cơ quan thường trực",
    Column.VALIDITY: "Thời hạn; Giai đoạn; Hiệu lực; Thời gian thực hiện; Giai đoạn thực hiện; Thời hạn hiệu lực",
    Column.VALID_FROM: "Từ ngày; Từ năm; Ngày hiệu lực; Hiệu lực từ; Bắt đầu",
    Column.VALID_TO: "Đến ngày; Đến năm; Ngày hết hiệu lực; Hiệu lực đến; Kết thúc",
    Column.REVIEW: "Chế độ rà soát; Chế độ báo cáo; Báo cáo; Chế độ thông tin, báo cáo; Sơ kết, tổng kết",
    Column.PARENT: "Chương trình cấp trên; Văn bản cấp trên; Thực hiện chương trình",
    Column.ALIASES: "Tên khác; Tên gọi khác; Tên thường gọi",
    Column.NOTE: "Ghi chú; Ghi chú/Tên khác",
    Column.KIND: "Loại văn bản; Hình thức văn bản; Thể loại",
}  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "column"), [(text, column) for column, texts in HEADINGS_OF.items() for text in texts.split("; ")]
)
def test_a_heading_names_its_column(heading: str, column: Column) -> None:
    assert column_of(heading) is column
    assert column_of(heading.upper()) is column


@pytest.mark.parametrize("heading", ["Kinh phí", "Người phụ trách", "", "Sở Y tế", "Tuyên truyền kinh tế tập thể"])
def test_other_words_name_none(heading: str) -> None:
    assert column_of(heading) is None


def test_every_column_of_the_template_is_read() -> None:
    assert all(column_of(heading) for heading, _width in HEADINGS)
    assert read_register(template_register()).rows == ()


def test_two_header_rows_with_merged_cells_group_rows_sums_and_signatures() -> None:
    rows: list[list[Any]] = [
        ["DANH MỤC CHƯƠNG TRÌNH PHỐI HỢP"], [],
        ["TT", "Tên chương trình", "Văn bản", None, "Các bên ký kết", None, "Hiệu lực", None, "Kinh phí"],
        [None, None, "Số", "Ngày", "Bên A", "Bên B", "Từ", "Đến"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
        ["I", "Cấp tỉnh"],
        [1, "Một", "01/CTPH-A-B", datetime(2022, 4, 5), "Sở Tư pháp", "Hội Nông dân", 2021, 2025, "5 triệu"],
        [2, "Hai", "2/CTPH-A-C", "5/5/2023", "nt", "Hội LHPN", "1/1/2023", "31/12/2026"],
        [None, "Tổng cộng: 2"],
        [None, "NGƯỜI LẬP BIỂU", None, None, "THỦ TRƯỞNG"],
    ]  # fmt: skip
    read = read_register(workbook(rows, merges=["A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:H3", "I3:I4", "A1:I1"]))
    assert [(row.title, row.symbol, row.signed, row.parties, row.validity) for row in read.rows] == [
        ("Một", "01/CTPH-A-B", "05/04/2022", "Sở Tư pháp\nHội Nông dân", "2021 - 2025"),
        ("Hai", "2/CTPH-A-C", "5/5/2023", "Sở Tư pháp\nHội LHPN", "1/1/2023 - 31/12/2026"),
    ]
    assert [(problem.cell, problem.severity) for problem in read.problems] == [("I5", "warning")]


def test_a_program_over_several_rows_gathers_its_parties() -> None:
    rows = [["STT", "Tên chương trình", "Các bên", "Ngày ký"], [1, "Một", "Sở A", "1/2/2024"], [None, None, "Sở B"],
            [None, None, "Hội C"], [2, "Hai", "Sở D", None]]  # fmt: skip
    read = read_register(workbook(rows, merges=["A2:A4", "B2:B4", "D2:D4"]))
    assert [row.parties for row in read.rows] == ["Sở A\nSở B\nHội C", "Sở D"]


def test_word_and_csv_are_read_as_excel_is() -> None:
    texts = [[str(cell or "") for cell in row] for row in (HEADER, program(1), program(2))]
    as_csv = "\n".join(";".join(f'"{cell}"' for cell in row) for row in texts).encode("utf-8-sig")
    facts = [[(row.symbol, row.parties, row.validity) for row in read_register(content).rows]
             for content in (register(program(1), program(2)), document("DANH MỤC", texts), as_csv)]  # fmt: skip
    assert facts[0] == facts[1] == facts[2]
    assert len(facts[0]) == 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ban Tuyên giáo và Dân vận Tỉnh ủy và Liên minh HTX tỉnh", 2),
        ("1. Sở Tư pháp 2. Hội LHPN tỉnh", 2),
        ("- Bộ Văn hóa, Thể thao và Du lịch\n- Ủy ban Dân tộc", 2),
        ("Sở Tư pháp, Hội LHPN tỉnh, Tỉnh đoàn", 3),
        ("Sở Tư pháp - Hội LHPN tỉnh", 2),
        ("BTGTU và LMHTX", 2),
        ("Bộ Tài nguyên và Môi trường", 1),
        ("Bên A: Sở Tư pháp\nBên B: Hội Nông dân", 2),
        ("VKSND tỉnh, Công an tỉnh, TAND tỉnh và Cục Thi hành án dân sự tỉnh", 4),
        ("Sở A; Sở B; Sở C; Hội D; Hội E; Tỉnh đoàn", 6),
        ("...", 0),
    ],
)
def test_the_parties_of_a_cell(text: str, names: int) -> None:
    assert len(names_in(text)) == names


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"title": ""}, "title"), ({"parties": ""}, "parties"), ({"signed": "31/02/2022"}, "signed"),
        ({"signed": "5/4/22"}, "signed"), ({"symbol": "05/4/2022"}, "symbol"), ({"note": "Mật"}, "note"),
        ({"title": "a" * 1001}, "title"), ({"parties": "\n".join(map(str, range(21)))}, "parties"),
        ({"validity": "đến 31/12/2020", "signed": "1/1/2021"}, "validity"), ({"parties": "---"}, "parties"),
    ],
)  # fmt: skip
def test_what_cannot_be_entered_is_an_error_at_its_fact(texts: dict[str, str], field: str) -> None:
    entry = understand(RegisterRow(number=1, **{"title": "A", "parties": "Sở A"} | texts), today=TODAY)  # type: ignore[arg-type]
    assert field in [problem.field for problem in entry.errors]


@pytest.mark.parametrize("signed", ["", "chưa ký", "2022", "tháng 4/2022"])
def test_a_signing_without_a_day_is_no_error_and_nothing_of_it_is_lost(signed: str) -> None:
    entry = understand(RegisterRow(number=1, title="A", parties="Sở A", signed=signed), today=TODAY)
    assert (entry.signed_on, entry.errors) == (None, ())
    assert (signed in (entry.note or "")) or not signed or signed == "chưa ký"


def test_kept_rows_come_back_as_they_were() -> None:
    read = read_register(register(program(1), program(2, symbol="nt", signed="")))
    others = read_register(register([1, "Một", "Sở A", ""], header=["TT", "Tên", "Cơ quan phối hợp", "Ngày ký"])).rows
    assert [row.only_others for row in (*read.rows, *others)] == [False, False, True]
    kept = KeptRegister((*read.rows, *others), read.problems, frozenset({2}))
    assert from_plain(to_plain(kept)) == kept


def test_more_programs_than_can_be_entered_are_refused_whole() -> None:
    read = read_register(register(*(program(number) for number in range(MOST_PROGRAMS + 1))))
    assert (read.rows, len(read.problems)) == ((), 1)


def test_an_archive_that_unpacks_to_far_too_much_is_refused() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 120_000_000)
    read = read_register(stream.getvalue())
    assert read.rows == ()
    assert read.problems[0].severity == "error"


def test_a_formula_is_never_evaluated() -> None:
    row = program(1, title='=HYPERLINK("http://a","b")')
    read = read_register(register(row))
    assert read.rows[0].title == '=HYPERLINK("http://a","b")'
    assert "title" in [problem.field for problem in read.rows[0].read_problems]


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(7)), st.lists(st.text(max_size=12), min_size=7, max_size=7))
def test_in_any_order_of_columns_the_same_is_read(order: list[int], noise: list[str]) -> None:
    wanted = read_register(register(program(1))).rows[0]
    shuffled = workbook([[HEADER[at] for at in order], [program(1)[at] for at in order]])
    found = read_register(shuffled).rows[0]
    assert (found.symbol, found.title, found.parties, found.signed, found.validity) == (
        wanted.symbol, wanted.title, wanted.parties, wanted.signed, wanted.validity,
    )  # fmt: skip
    text = "\n".join([";".join(HEADER), ";".join(word.replace("\n", " ") for word in noise)])
    for row in read_register(text.encode("utf-8", "ignore")).rows:
        understand(row, today=TODAY)
