"""The list of commendations in Word: in the decree's layout, whatever people type, also without anything on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.papers import fonts, headings, lines, opened, parts, table_with, text
from tracker.documents.papers import samples
from tracker.documents.papers.commendation_list_template import NOBODY, commendation_list_template
from tracker.documents.papers.commendation_list_texts import commendation_list_texts
from tracker.documents.papers.word import filled
from tracker.domain.papers.heads import Issuer

HOSTILE = ("<b>&amp;", "{{ 7*7 }}{% x %}", "=1+1", "שלום مرحبا", "ậ" * 10_000)


def paper(**changed: object) -> bytes:
    found = replace(samples.commendations(), **changed)
    return filled(commendation_list_template(), commendation_list_texts(found, on=samples.ENDS))


def test_it_has_the_head_of_the_decree_the_letter_it_goes_with_and_a_place_for_each_party() -> None:
    said = text(paper())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in said
    assert "DANH SÁCH\nĐề nghị khen thưởng, biểu dương mô hình, điển hình trong thực hiện" in said
    assert "(Kèm theo Tờ trình số ……/TTr-…… ngày …… tháng …… năm 2026)" in said
    assert said.count("(Ký, ghi rõ họ tên và đóng dấu)") == 2
    assert fonts(paper()) == {"Times New Roman"}
    assert len(opened(paper()).inline_shapes) == 0


def test_what_is_proposed_stands_apart_from_what_was_decided() -> None:
    assert [said for level, said in headings(paper())] == [
        "I. Mô hình hay, điển hình (1)", "II. Đã được khen thưởng (1)",
    ]  # fmt: skip
    assert table_with(paper(), "Quyết định khen thưởng")[1:] == [
        ["1", "Hợp tác xã A (tập thể)", "Sản phẩm đạt 4 sao", "LMHTX",
         "Bằng khen theo 123/QĐ-UBND ngày 01/09/2026 của Chủ tịch UBND tỉnh A"],
    ]  # fmt: skip


def test_an_empty_list_says_so_and_asks_for_nothing() -> None:
    said = lines(paper(lines=()))
    assert NOBODY in said
    assert not [line for line in said if "thống nhất đề nghị cấp có thẩm quyền" in line]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_type_is_text(hostile: str) -> None:
    typed = {"name": hostile, "achievement": hostile, "evidence": hostile, "by": hostile}
    found = tuple(replace(one, **typed) for one in samples.COMMENDED)
    content = paper(lines=found, agreement=hostile, symbol=hostile, issuers=(Issuer(hostile), Issuer("Sở B")))
    assert text(content).count(hostile) >= 7
    assert not [name for name, xml in parts(content).items() if "<w:t>49" in xml]
