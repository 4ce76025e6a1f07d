"""Which rows and lines head the tasks below them, in the shapes that offices give them, and which only look so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.annex_files import HEADER, document, faults, task, tasks_of, workbook
from tracker.documents.annexes import read_annex


def groups(content: bytes) -> list[tuple[str | None, str | None]]:
    return [(t.group, t.position) for t in read_annex(content).tasks]


def beside(number: Any, text: str | None, lead: str | None = None, others: str | None = None) -> list[Any]:
    return [number, text, lead, others, None, None]


def test_a_group_with_agencies_beside_it_is_a_heading_and_they_are_named_by_cell() -> None:
    rows = [
        HEADER, beside("I", "Tuyên truyền", "Sở Y tế"), task(1), beside("B", "Kiểm tra", "Sở Y tế", "Sở A"), task(2),
    ]  # fmt: skip
    for content in (workbook(rows), document(rows)):
        assert groups(content) == [("Tuyên truyền", "1"), ("Tuyên truyền – Kiểm tra", "2")]
        named = faults(read_annex(content))
        assert [(cell and cell[-2:], severity) for cell, severity in named] == [
            ("C2", "warning"), ("C4", "warning"), ("D4", "warning"),
        ]  # fmt: skip


def test_a_mark_for_as_above_below_a_group_with_a_lead_keeps_that_lead() -> None:
    rows = [HEADER, task(1), beside("II", "Kiểm tra", "Sở Y tế"), task(2, lead="nt")]
    assert [t.lead for t in tasks_of(workbook(rows))] == ["Sở Tư pháp", "Sở Y tế", "Sở Y tế"]


def test_tasks_numbered_as_groups_stay_tasks() -> None:
    rows = [HEADER, beside("I", "Mở lớp", "Sở Y tế"), beside("II", "Sơ kết", "Sở A"), task("III")]
    assert groups(workbook(rows)) == [(None, "I"), (None, "II"), (None, "III")]


def test_agencies_merged_down_from_a_heading_over_its_tasks_are_taken_over_and_not_named() -> None:
    rows = [HEADER, beside("I", "Tuyên truyền", "Sở Y tế"), task(1, lead=None), task(2, lead=None)]
    content = workbook(rows, merges=["C2:C4"])
    assert [(t.group, t.lead) for t in tasks_of(content)] == [("Tuyên truyền", "Sở Y tế")] * 2
    assert not faults(read_annex(content))


def test_in_word_a_row_with_nothing_but_a_content_between_numbered_tasks_is_a_heading_and_named() -> None:
    rows = [HEADER, beside(None, "Nâng cao năng lực"), task(1), task(2), beside(None, "Truyền thông"), task(3)]
    content = document(rows)
    assert groups(content) == [("Nâng cao năng lực", "1"), ("Nâng cao năng lực", "2"), ("Truyền thông", "3")]
    assert faults(read_annex(content)) == [("T1!B2", "warning"), ("T1!B5", "warning")]


@pytest.mark.parametrize(("text", "following"), [("Sơ kết", 3), ("và các văn bản hướng dẫn", 2)])
def test_a_content_where_a_number_is_missing_or_a_sentence_goes_on_is_no_heading(text: str, following: int) -> None:
    content = document([HEADER, task(1), beside(None, text), task(following)])
    assert groups(content) == [(None, "1"), (None, None), (None, str(following))]
    assert ("T1!C3", "error") in faults(read_annex(content))


def test_a_cell_merged_over_all_columns_is_a_heading_although_it_is_numbered_as_a_task() -> None:
    rows = [HEADER, beside(1, "Chỉ đạo"), task(2), task(3), beside(4, "Kiểm tra"), task(5)]
    content = workbook(rows, merges=["B2:F2", "B5:F5"])
    assert not read_annex(content).is_refused
    assert groups(content) == [("Chỉ đạo", "2"), ("Chỉ đạo", "3"), ("Kiểm tra", "5")]


def test_who_made_the_table_signs_beside_place_and_date() -> None:
    signing = [None, "Người lập biểu", None, None, "Hưng Yên, ngày 10 tháng 01 năm 2026", None]
    content = workbook([HEADER, task(1), signing, [None, "(Ký, ghi rõ họ tên)", None, None, "GIÁM ĐỐC", None]])
    assert groups(content) == [(None, "1")]
    assert not faults(read_annex(content))


def test_numbered_paragraphs_directly_above_each_word_table_are_the_groups() -> None:
    content = document("I. TUYÊN TRUYỀN", [HEADER, task(1)], "II. Kiểm tra", "", [HEADER, task(1), task(2)])
    assert groups(content) == [("TUYÊN TRUYỀN", "1"), ("Kiểm tra", "1"), ("Kiểm tra", "2")]


def test_a_numbered_paragraph_above_one_table_only_is_a_section_of_the_text() -> None:
    assert groups(document("III. NHIỆM VỤ", [HEADER, task(1)])) == [(None, "1")]
    content = document("III. NHIỆM VỤ", [HEADER, task(1)], "Các việc khác:", [HEADER, task(1)])
    assert groups(content) == [(None, "1"), (None, "1")]
