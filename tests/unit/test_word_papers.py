"""Word papers as files: the decree's page, headings, tables, what hostile texts do to them, how long 200 tasks take."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tests.papers import MM, fonts, footers, headings, joint_word, lines, opened, parts, table_with, text
from tracker.documents.papers import samples
from tracker.documents.papers.agency_template import agency_template
from tracker.documents.papers.agency_texts import agency_texts
from tracker.documents.papers.joint_template import SECTIONS, joint_template
from tracker.documents.papers.meeting_templates import minutes_template, notice_template
from tracker.documents.papers.meeting_texts import minutes_texts, notice_texts
from tracker.documents.papers.word import filled
from tracker.domain.papers.heads import Issuer, PaperHead, PaperSignature, PaperState
from tracker.domain.papers.joint_report import AgencyTexts, JointReport
from tracker.domain.papers.numbers import ReviewNumbers, Tally
from tracker.domain.status import Boxes

PARTY_BODY = "Ban Tuyên giáo và Dân vận Tỉnh ủy Ninh Bình"
HOSTILE = (
    "<w:br/> & </w:t>", "{{ 7*7 }}", "{% for x in range(9) %}", "{{ ''.__class__ }}", "{# gone #}", "=1+1", "@x", "-2",
    "]]>", "&#x41;", "\x00\x0b\x1f", "\ud800", "\ufffe", "a\r\nb", "%(x)s", "${x}", "«tiếng Việt»",
)  # fmt: skip


def head(*names: str, state: PaperState = PaperState.UNSIGNED) -> PaperHead:
    return PaperHead(tuple(Issuer(name, "VT") for name in names), state)


def empty() -> JointReport:
    """A quarter in which nothing happened and nobody reported."""
    nothing = ReviewNumbers((), (), Tally(None, Boxes()), ())
    return replace(
        samples.joint(), numbers=nothing, assessment="", contents=(), texts=(), adjustments=(), tasks=(), decisions=(),
        findings=(), signatures=(PaperSignature("A"), PaperSignature("B")), head=head("A", "B", state=PaperState.DRAFT),
    )  # fmt: skip


def test_the_page_is_that_of_the_decree() -> None:
    section = opened(joint_word()).sections[0]
    size = (round(section.page_width / MM), round(section.page_height / MM))
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert size == (210, 297)
    assert [round(margin / MM) for margin in margins] == [20, 20, 30, 15]
    assert fonts(joint_word()) == {"Times New Roman"}
    assert opened(joint_word()).styles["Normal"].font.size.pt == 14


def test_page_numbers_stand_at_the_top_in_the_middle_from_page_two_on() -> None:
    section = opened(joint_word()).sections[0]
    assert section.different_first_page_header_footer
    assert not "".join(p.text for p in section.first_page_header.paragraphs)
    number = section.header.paragraphs[0]
    assert "PAGE" in number._p.xml
    assert number.alignment == 1


def test_the_five_parts_stand_in_their_order() -> None:
    found = [said for level, said in headings(joint_word()) if level == 1 and said[0] in "IV"]
    assert tuple(found) == SECTIONS


def test_two_bodies_stand_side_by_side_and_three_below_one_another() -> None:
    pair = opened(joint_word()).tables[0].rows[0].cells
    assert [cell.text.strip() for cell in pair[:2]] == [samples.FIRST.upper(), samples.SECOND.upper()]
    assert pair[2].text.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
    three = opened(joint_word(head=head("Sở A", "Sở B", "Hội C"))).tables[0].rows[0].cells
    assert three[0].text.split("\n")[:3] == ["SỞ A -", "SỞ B -", "HỘI C"]
    assert len(three) == 2


def test_a_paper_of_party_bodies_has_the_party_head_number_and_marks() -> None:
    signed = replace(samples.joint().signatures[0], titles=("KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"))
    paper = joint_word(head=head(PARTY_BODY), signatures=(signed,))
    said = text(paper)
    assert said.startswith("TỈNH ỦY NINH BÌNH\nBAN TUYÊN GIÁO VÀ DÂN VẬN\n*\nĐẢNG CỘNG SẢN VIỆT NAM")
    assert "CỘNG HÒA" not in said
    assert "-BC/VT" in said
    assert "K/T TRƯỞNG BAN" in said
    mixed = text(joint_word(head=head(PARTY_BODY, "Liên minh HTX tỉnh Ninh Bình")))
    assert "CỘNG HÒA" in mixed
    assert "/BC-VT-VT" in mixed
    assert "Ninh Bình, ngày …… tháng …… năm 2026" in mixed


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_every_party_has_a_place_to_sign(count: int) -> None:
    names = [f"Sở {letter}" for letter in "ABCDE"[:count]]
    paper = joint_word(head=head(*names), signatures=tuple(PaperSignature(name) for name in names))
    assert text(paper).count("(Chưa ký)") == count


def test_a_draft_says_so_and_a_signed_paper_does_not() -> None:
    assert "DỰ THẢO" in lines(joint_word())
    signed = joint_word(head=replace(samples.HEAD, state=PaperState.SIGNED))
    assert "DỰ THẢO" not in lines(signed)
    assert all(said.startswith("Phiên bản 1, mã SHA-256: 000") for said in footers(signed))
    draft = joint_word(empty())
    assert footers(draft) == ["Dự thảo, chưa chốt: số liệu còn thay đổi."] * 2


def test_differences_reservations_and_decisions_are_printed() -> None:
    said = text(joint_word())
    assert f"- Hội nghị (cuộc): {samples.FIRST} 33." in said
    assert "Số tạm tính" in said
    assert f"2. Rà soát lại (cơ quan thực hiện: {samples.SECOND}; thời hạn: 01/10/2026)." in said
    assert table_with(joint_word(), "Chỉ tiêu")[0][:2] == ["TT", "Chỉ tiêu"]


def test_a_quarter_without_anything_is_a_whole_paper() -> None:
    said = text(joint_word(empty()))
    assert [section for section in SECTIONS if section not in said] == []
    for nothing in ("chưa có cập nhật tiến độ", "Chưa có đánh giá chung", "không nêu khó khăn", "không có đề xuất"):
        assert nothing in said
    assert "PHỤ LỤC" not in said


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_type_is_text_and_nothing_else(hostile: str) -> None:
    sample = samples.joint()
    line = replace(samples.LINE, note=hostile, task=hostile, proof=hostile)
    paper = joint_word(
        assessment=hostile, agreement=hostile, symbol=hostile,
        head=head(f"Sở {hostile}", "Sở B"),
        texts=(AgencyTexts(hostile, hostile, hostile, hostile, hostile),),
        tasks=(replace(sample.tasks[0], title=hostile, results=(line,)),),
    )  # fmt: skip
    printable = "".join(c for c in hostile if c >= " " and c not in "\ud800\ufffe")
    if printable and "\n" not in hostile:
        assert printable in text(paper)
    assert "49" not in lines(paper)


def test_directions_are_not_turned_but_other_scripts_stay() -> None:
    said = text(joint_word(assessment="\u202eđảo\u202c \u2066x\u2069 שלום مرحبا"))
    assert "đảo x שלום مرحبا" in said


def test_long_texts_are_printed_whole() -> None:
    word, title = "ậ" * 10_000, "\n".join(f"Dòng {n}" for n in range(40))
    sample = samples.joint()
    paper = joint_word(assessment=word, tasks=(replace(sample.tasks[0], title=title),))
    assert word in lines(paper)
    assert " ".join(title.split()) in text(paper)


def test_200_tasks_take_less_than_two_seconds() -> None:
    sample = samples.joint()
    tasks = tuple(replace(sample.tasks[0], number=str(n), results=(samples.LINE,) * 3) for n in range(200))
    joint_word()
    began = time.perf_counter()
    paper = joint_word(tasks=tasks)
    assert time.perf_counter() - began < 2
    assert len(table_with(paper, "Nhiệm vụ")) == 201


def test_the_head_of_a_long_table_is_repeated_and_rows_stay_whole() -> None:
    body = parts(joint_word())["word/document.xml"]
    assert body.count("<w:tblHeader/>") == 7
    assert body.count("<w:cantSplit/>") >= 4


def test_an_agency_report_has_its_parts_and_one_place_to_sign() -> None:
    paper = filled(agency_template(), agency_texts(samples.agency()))
    said = text(paper)
    for part in (
        "I. KẾT QUẢ THỰC HIỆN",
        "II. KHÓ KHĂN",
        "III. ĐỀ XUẤT",
        "IV. PHƯƠNG HƯỚNG",
        "Kính gửi: Ban Tuyên giáo",
    ):
        assert part in said
    assert said.count("THỦ TRƯỞNG CƠ QUAN") == 1
    assert "DỰ THẢO" in said


def test_minutes_and_notice_leave_open_what_only_those_present_know() -> None:
    minutes = filled(minutes_template(), minutes_texts(samples.joint(), on=samples.ENDS))
    said = text(minutes)
    for part in ("BIÊN BẢN", "I. THÀNH PHẦN", "II. NỘI DUNG", "III. KẾT LUẬN", "/BB-BTGTU-LMHTX", "Số tạm tính"):
        assert part in said
    assert said.count("(Ký, ghi rõ họ tên và đóng dấu)") == 2
    assert "DỰ THẢO" not in said
    assert table_with(minutes, "Ý kiến chỉ đạo")[1:] == [
        ["1", "Rà soát lại", samples.SECOND, "01/10/2026", "Chưa thực hiện"]
    ]
    notice = filled(notice_template(), notice_texts(samples.joint(), on=samples.ENDS))
    assert "/TB-BTGTU-LMHTX" in text(notice)
    assert table_with(notice, "Kỳ rà soát")[1:] == [["1", "Báo cáo lại", samples.FIRST, "01/07/2026", "quý II/2026"]]
    assert len(opened(notice).inline_shapes) == 0
    nothing = filled(notice_template(), notice_texts(empty(), on=samples.ENDS))
    assert "chưa có ý kiến chỉ đạo nào" in text(nothing)


def test_issues_found_are_printed_with_who_settles_them() -> None:
    assert (
        f"- Tin sai về hợp tác xã (xã A; {samples.SECOND} phát hiện ngày 15/06/2026; giao {samples.FIRST} giải quyết, "
        "thời hạn 17/09/2026; kết quả: Đã đính chính)."
    ) in text(joint_word())


def test_a_judgement_names_its_content_its_reasons_and_its_evidence() -> None:
    own = filled(agency_template(), agency_texts(samples.agency()))
    assert (
        "- Nội dung I. Tuyên truyền: đánh giá hiệu quả: có chuyển biến. Nhiều hộ hỏi về hợp tác xã (minh chứng: Sổ tư "
        "vấn)."
    ) in lines(own)


def test_a_figure_stands_beside_that_of_the_year_before() -> None:
    assert table_with(joint_word(), "Chỉ tiêu")[1][3] == (
        f"{samples.FIRST}: 33 (sau điều chỉnh: 34; cùng kỳ năm trước: 40; lũy kế từ đầu chương trình: 120)"
    )


def test_no_tag_of_a_template_is_left_on_paper() -> None:
    for paper in (joint_word(), joint_word(empty()), filled(agency_template(), agency_texts(samples.agency()))):
        assert not [name for name, xml in parts(paper).items() if "{{" in xml or "{%" in xml]


def test_the_templates_are_built_anew_byte_for_byte_in_content() -> None:
    assert parts(joint_template())["word/document.xml"] == parts(joint_template.__wrapped__())["word/document.xml"]
