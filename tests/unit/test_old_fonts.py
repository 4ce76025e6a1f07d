"""Annexes typed in .VnTime or VNI fonts: converted and named where it is certain, refused with the font's name else."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl.styles import Font

from tests.annex_files import FIRST, HEADER, ONE, SECOND, TWO, Rows, document, facts_of, faults, said, workbook
from tracker.documents.annexes import read_annex, read_pasted
from tracker.documents.annexes.old_fonts import _FROM_TCVN3, _FROM_VNI, TCVN3, VNI, converted
from tracker.documents.annexes.syllables import is_syllable

TO_TCVN3 = {letter: chr(code) for code, letter in _FROM_TCVN3.items()}
TO_VNI = {letter: pair for pair, letter in _FROM_VNI.items() if pair.islower() or pair.isupper()}
WORDS = (
    "bộ giáo dục và đào tạo phối hợp tuyên truyền phổ biến pháp luật nghiêng ngả khuỷu tay quý giá giêng nguyễn thuở "
    "xưa huýt sáo ngoằn ngoèo khuya rượu hươu quyển gìn giữ yêu cầu ý kiến hằng năm ủy ban xã hội chủ nghĩa"
)
TABLE = [HEADER, FIRST, SECOND]


def typed(text: Any, letters: dict[str, str]) -> str:
    """The text as it lies in a file of the old font."""
    return "".join(letters.get(character, character) for character in str(text))


def rows_in(letters: dict[str, str]) -> Rows:
    return [[typed(cell, letters) for cell in row] for row in TABLE]


def in_font(name: str) -> Any:
    """Give every cell of a sheet or every run of a document's tables this font."""

    def dress(made: Any) -> None:
        for row in getattr(made, "rows", ()):
            for cell in row:
                cell.font = Font(name=name)
        for table in getattr(made, "tables", ()):
            for cell in table._cells:
                for run in cell.paragraphs[0].runs:
                    run.font.name = name

    return dress


@pytest.mark.parametrize(("name", "letters"), [(TCVN3, TO_TCVN3), (VNI, TO_VNI)])
def test_every_letter_comes_back(name: str, letters: dict[str, str]) -> None:
    assert converted(typed(WORDS, letters), name) == WORDS


def test_capitals_of_vni_come_back_and_signs_stay() -> None:
    assert converted("SÔÛ TÖ PHAÙP, ÑAØI PT-TH (100%)", VNI) == "SỞ TƯ PHÁP, ĐÀI PT-TH (100%)"


@pytest.mark.parametrize("word", [*WORDS.split(), "NGHỆ", "Quyên", "ưỡn", "oẳn"])
def test_vietnamese_words_are_words(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["tờế", "bcdế", "ngếk", "ơư", "x", "éàtin", "thôngtin"])
def test_nonsense_is_no_word(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("font", "letters", "name"),
    [
        (".VnTime", TO_TCVN3, TCVN3),
        (".VnArial", TO_TCVN3, TCVN3),
        ("VNI-Times", TO_VNI, VNI),
        ("VNI-Helve", TO_VNI, VNI),
    ],
)
def test_what_the_font_names_is_converted_and_named(font: str, letters: dict[str, str], name: str) -> None:
    rows = rows_in(letters)
    for content in (workbook(rows, dress=in_font(font)), document(rows, dress=in_font(font))):
        proposal = read_annex(content)
        assert facts_of(content) == [ONE, TWO]
        assert faults(proposal) == [(None, "warning")]
        assert name in said(proposal)[0]


@pytest.mark.parametrize("letters", [TO_TCVN3, TO_VNI])
def test_what_the_words_prove_is_converted_in_any_font(letters: dict[str, str]) -> None:
    rows = rows_in(letters)
    for content in (workbook(rows), document(rows)):
        assert facts_of(content) == [ONE, TWO]
        assert faults(read_annex(content)) == [(None, "warning")]
    pasted = read_pasted("\n".join("\t".join(row) for row in rows))
    assert [task.lead for task in pasted.tasks] == ["Sở A", "Sở B"]


def test_a_font_of_capitals_gives_capitals() -> None:
    rows = [HEADER, [FIRST[0], typed("mở lớp", TO_TCVN3), *FIRST[2:]]]

    def dress(sheet: Any) -> None:
        sheet["B2"].font = Font(name=".VnTimeH")

    assert facts_of(workbook(rows, dress=dress))[0][2] == "MỞ LỚP"


def test_only_the_cells_in_the_old_font_are_converted() -> None:
    rows = [HEADER, FIRST, [typed(cell, TO_TCVN3) for cell in SECOND], ["3", "Thông tin", "Sở Tư pháp", "", "2026", ""]]

    def dress(sheet: Any) -> None:
        for cell in sheet[3]:
            cell.font = Font(name=".VnTime")
        for cell in sheet[4]:
            cell.font = Font(name=".VnTime" if cell.value != "Thông tin" else "Arial")

    assert [row[2:4] for row in facts_of(workbook(rows, dress=dress))] == [
        ("Mở lớp", "Sở A"), ("Sơ kết", "Sở B"), ("Thông tin", "Sở Tư pháp"),
    ]  # fmt: skip


@pytest.mark.parametrize("letters", [TO_TCVN3, TO_VNI])
def test_a_text_that_does_not_come_out_as_words_is_refused_with_the_name_of_the_font(letters: dict[str, str]) -> None:
    rows = [*rows_in(letters), ["3", "Ñéñ×ø", "x", "", "2026", ""]]
    proposal = read_annex(workbook(rows))
    assert proposal.is_refused
    assert ".VnTime" in said(proposal)[0] or "VNI-Times" in said(proposal)[0]
    font = ".VnTime" if letters is TO_TCVN3 else "VNI-Times"
    assert read_annex(workbook(rows, dress=in_font(font))).is_refused


def test_old_text_below_a_header_in_unicode_is_never_taken_as_it_stands() -> None:
    old = [[typed(cell, TO_TCVN3) for cell in ("1", "Tổ chức tập huấn pháp luật", "Sở Tư pháp", "Sở Giáo dục")]]
    proposal = read_annex(workbook([HEADER[:4], *old]))
    assert (None, "error") in faults(proposal)
    assert "TCVN3" in " ".join(said(proposal))


@pytest.mark.parametrize(
    "title", ["Phong trào «Người tốt»", "Dùng Word® và Excel®", "Mua 5m×3m bạt¹", "Đo 10 µm (España)", "Cà phê, xét xử"]
)
def test_signs_in_unicode_are_not_taken_for_an_old_font(title: str) -> None:
    rows = [HEADER, ["1", title, *FIRST[2:]], ["2", title, *FIRST[2:]]]
    assert not read_annex(workbook(rows)).problems
    assert facts_of(workbook(rows))[0][2] == title


def test_soft_hyphens_of_unicode_are_left_out() -> None:
    assert facts_of(workbook([HEADER, ["1", "Mở\u00ad lớp", *FIRST[2:5], "\u00ad"]])) == [(*ONE[:7], "")]
