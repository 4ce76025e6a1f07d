"""What a paper says of itself: kind, symbol, title, parties, days, reviews. What it does not say stays empty."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.annex_files import HEADER, document, faults, task, workbook
from tracker.documents.annexes import read_annex
from tracker.documents.annexes.validity import validity_in_title
from tracker.domain.proposals import Proposal

TABLE = [HEADER, task(due="Thường xuyên")]
TITLE = "Tuyên truyền phát triển kinh tế tập thể giai đoạn 2022–2025"


def paper(*lines: str) -> Proposal:
    """The lines above a table, in Excel and in Word alike."""
    proposal = read_annex(document(*lines, TABLE))
    if lines:
        in_excel = read_annex(workbook([*([line] for line in lines), [], *TABLE]))
        facts = ("kind", "symbol", "title", "parties", "signed_on", "valid_from", "valid_to", "review_clause")
        assert [getattr(proposal, fact) for fact in facts] == [getattr(in_excel, fact) for fact in facts]
    return proposal


def attached(text: str, *more: str) -> Proposal:
    return paper("PHỤ LỤC", "PHÂN CÔNG NHIỆM VỤ", f"(Kèm theo {text})", *more)


def test_a_bare_table_states_nothing_about_its_paper() -> None:
    proposal = paper()
    assert (proposal.kind, proposal.symbol, proposal.title, proposal.signed_on) == (None, None, None, None)
    assert (proposal.parties, proposal.valid_from, proposal.valid_to, proposal.review_clause) == ((), None, None, None)


@pytest.mark.parametrize(
    ("text", "kind", "symbol", "signed_on"),
    [
        (
            "Chương trình phối hợp số 01/CTPH-HCCB-BTNMT ngày 25/01/2024",
            "Chương trình phối hợp",
            "01/CTPH-HCCB-BTNMT",
            date(2024, 1, 25),
        ),
        ("Chương trình phối hợp ngày 24/10/2022", "Chương trình phối hợp", None, date(2022, 10, 24)),
        (
            "Quy chế phối hợp số: 04/QCPH-A-B, ngày 5 tháng 4 năm 2022",
            "Quy chế phối hợp",
            "04/QCPH-A-B",
            date(2022, 4, 5),
        ),
        ("Kế hoạch số 225 - KH/TWĐTN-CTTN ngày 5-4-2022", "Kế hoạch", "225 - KH/TWĐTN-CTTN", date(2022, 4, 5)),
        (
            "Nghị quyết liên tịch số 01/2023/NQLT-CP-ĐCTUBTƯMTTQVN của Chính phủ",
            "Nghị quyết liên tịch",
            "01/2023/NQLT-CP-ĐCTUBTƯMTTQVN",
            None,
        ),
        (
            "CHƯƠNG TRÌNH PHỐI HỢP số 12/CTPH-A-B ký ngày 05.4.2022",
            "Chương trình phối hợp",
            "12/CTPH-A-B",
            date(2022, 4, 5),
        ),
        ("Thoả thuận hợp tác ngày 05/04/2022", "Thỏa thuận hợp tác", None, date(2022, 4, 5)),
        ("Chương trình phối hợp số      /CTPH-A-B ngày     tháng     năm 2022", "Chương trình phối hợp", None, None),
    ],
)
def test_the_note_of_attachment_tells_kind_symbol_and_day(
    text: str, kind: str, symbol: str | None, signed_on: date | None
) -> None:
    proposal = attached(text, TITLE, "Giữa: Sở Tư pháp; Hội LHPN tỉnh")
    assert (proposal.kind, proposal.symbol, proposal.signed_on) == (kind, symbol, signed_on)
    assert (proposal.title, proposal.parties) == (TITLE, ("Sở Tư pháp", "Hội LHPN tỉnh"))


def test_a_day_of_signing_that_is_none_is_said_and_left_out() -> None:
    proposal = attached("Chương trình phối hợp ngày 31/02/2022", TITLE)
    assert proposal.signed_on is None
    assert faults(proposal) == [(None, "warning")]


def test_what_is_no_symbol_is_said_and_left_out() -> None:
    proposal = attached("Chương trình phối hợp số 05/4/2022 ngày 24/10/2022", TITLE)
    assert proposal.symbol is None
    assert faults(proposal) == [(None, "warning")]


def test_a_cell_is_named_for_a_fault_above_the_table() -> None:
    rows = [["(Kèm theo Chương trình phối hợp ngày 31/02/2022)"], [], *TABLE]
    assert faults(read_annex(workbook(rows))) == [("A1", "warning")]


def test_the_heading_of_the_paper_itself_is_read_from_its_table() -> None:
    head = [
        [
            "BAN TUYÊN GIÁO TỈNH ỦY\nLIÊN MINH HTX TỈNH\n***",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        ],
        ["Số: 12/CTPH-BTGTU-LMHTX", "Ninh Bình, ngày 24 tháng 10 năm 2022"],
    ]
    lines = [
        "CHƯƠNG TRÌNH PHỐI HỢP",
        "Tuyên truyền phát triển kinh tế tập thể,",
        "hợp tác xã giai đoạn 2022-2025",
        "-----",
    ]
    body = [
        "Căn cứ Luật Hợp tác xã năm 2012;",
        "Ban Tuyên giáo Tỉnh ủy và Liên minh HTX tỉnh thống nhất ban hành như sau:",
    ]
    proposal = read_annex(document(head, *lines, *body, TABLE))
    assert (proposal.symbol, proposal.signed_on) == ("12/CTPH-BTGTU-LMHTX", date(2022, 10, 24))
    assert proposal.title == "Tuyên truyền phát triển kinh tế tập thể, hợp tác xã giai đoạn 2022-2025"
    assert proposal.parties == ("Ban Tuyên giáo Tỉnh ủy", "Liên minh HTX tỉnh")
    assert (proposal.valid_from, proposal.valid_to) == (date(2022, 1, 1), date(2025, 12, 31))
    assert not proposal.problems


def test_the_superior_program_in_the_text_is_not_taken_for_this_one() -> None:
    proposal = paper(
        "CHƯƠNG TRÌNH PHỐI HỢP", TITLE,
        "Thực hiện Chương trình phối hợp số 178/CTPH-BTGTW-LMHTXVN ngày 05/4/2022 giai đoạn 2021–2030;",
    )  # fmt: skip
    assert (proposal.symbol, proposal.signed_on, proposal.title) == (None, None, TITLE)
    assert proposal.valid_to == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("line", "parties"),
    [
        ("Giữa: Sở Tư pháp; Hội LHPN tỉnh", ("Sở Tư pháp", "Hội LHPN tỉnh")),
        ("Giữa Sở Tư pháp và Hội LHPN tỉnh", ("Sở Tư pháp", "Hội LHPN tỉnh")),
        (
            "giữa Ban Tuyên giáo và Dân vận Tỉnh ủy và Liên minh HTX tỉnh",
            ("Ban Tuyên giáo và Dân vận Tỉnh ủy", "Liên minh HTX tỉnh"),
        ),
        (
            "Giữa Bộ Văn hóa, Thể thao và Du lịch với Ủy ban Dân tộc",
            ("Bộ Văn hóa, Thể thao và Du lịch", "Ủy ban Dân tộc"),
        ),
        (
            "Giữa các bên: Tỉnh đoàn, Hội CCB tỉnh, Hội Nông dân tỉnh",
            ("Tỉnh đoàn", "Hội CCB tỉnh", "Hội Nông dân tỉnh"),
        ),
        ("Giữa: Sở A; và Sở B", ("Sở A", "Sở B")),
        ("Giữa: Hoa Sen và Hoa Đào và Hoa Mai", ()),
    ],
)
def test_the_line_that_names_the_parties_is_divided(line: str, parties: tuple[str, ...]) -> None:
    proposal = attached("Chương trình phối hợp ngày 24/10/2022", TITLE, line)
    assert (proposal.parties, proposal.title) == (parties, TITLE)


def test_parties_may_be_listed_below_each_other() -> None:
    proposal = paper(TITLE, "Giữa:", "1. Sở Tư pháp", "2. Hội LHPN tỉnh;", "Nội dung như sau")
    assert proposal.parties == ("Sở Tư pháp", "Hội LHPN tỉnh")
    proposal = paper("BÊN A: Sở Tư pháp", "BÊN B: Hội LHPN tỉnh")
    assert proposal.parties == ("Sở Tư pháp", "Hội LHPN tỉnh")


def test_parties_may_be_named_in_the_title_only() -> None:
    names = "Ban Thường trực UBTW MTTQ Việt Nam và Ngân hàng Chính sách xã hội"
    title = f"Chương trình phối hợp giữa {names} giai đoạn 2023–2027"
    proposal = attached("Chương trình phối hợp ngày 23/12/2022", title)
    assert proposal.parties == ("Ban Thường trực UBTW MTTQ Việt Nam", "Ngân hàng Chính sách xã hội")
    assert (proposal.title, proposal.valid_from) == (title, date(2023, 1, 1))


def test_lines_broken_for_looks_are_read_as_one() -> None:
    proposal = paper(
        "(Kèm theo Chương trình phối hợp số 12/CTPH-A-B", "ngày 24/10/2022 của Sở Tư pháp", "và Hội LHPN tỉnh)", TITLE,
        "Thời hạn: dài",
    )  # fmt: skip
    assert (proposal.symbol, proposal.signed_on) == ("12/CTPH-A-B", date(2022, 10, 24))
    assert proposal.parties == ("Sở Tư pháp", "Hội LHPN tỉnh")
    proposal = paper("CHƯƠNG TRÌNH PHỐI HỢP", "giữa Ban Tuyên giáo và Dân vận Tỉnh ủy", "với Liên minh HTX tỉnh", TITLE)
    assert (proposal.parties, proposal.title) == (("Ban Tuyên giáo và Dân vận Tỉnh ủy", "Liên minh HTX tỉnh"), TITLE)


def test_a_line_of_parties_that_says_what_about_is_the_title_too() -> None:
    line = "Giữa Công an tỉnh, Sở Tư pháp và Tòa án nhân dân tỉnh trong công tác thi hành án"
    proposal = paper("QUY CHẾ PHỐI HỢP", line)
    assert (proposal.title, proposal.parties) == (line, ("Công an tỉnh", "Sở Tư pháp", "Tòa án nhân dân tỉnh"))


def test_parties_in_capitals_are_divided_too() -> None:
    proposal = paper("CHƯƠNG TRÌNH PHỐI HỢP", "GIỮA SỞ TƯ PHÁP VÀ HỘI LHPN TỈNH", TITLE)
    assert proposal.parties == ("SỞ TƯ PHÁP", "HỘI LHPN TỈNH")


@pytest.mark.parametrize(
    "sentence",
    [
        "Giữa hai bên thường xuyên trao đổi và cung cấp thông tin",
        "Tăng cường quan hệ giữa các cấp Hội và hội viên trong tỉnh.",
        "Cán bộ và hội viên thống nhất thực hiện.",
        "Giữa tháng và cuối tháng gửi báo cáo",
    ],
)
def test_a_sentence_of_the_text_names_no_parties(sentence: str) -> None:
    assert read_annex(document("CHƯƠNG TRÌNH PHỐI HỢP", TITLE, "", sentence, TABLE)).parties == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Đến nay, ngày 1/2/2023 đã hoàn thành", "Số 12 đường Trần Phú", "Kế hoạch của các bên", "Số lượng: 5",
        "Đợt cao điểm từ ngày 01/5/2026 đến ngày 31/5/2026.",
    ],
)  # fmt: skip
def test_a_sentence_of_the_text_states_nothing_about_the_paper(sentence: str) -> None:
    proposal = read_annex(document("CHƯƠNG TRÌNH PHỐI HỢP", "Tuyên truyền", "", sentence, TABLE))
    assert (proposal.kind, proposal.title) == ("Chương trình phối hợp", "Tuyên truyền")
    assert (proposal.symbol, proposal.signed_on, proposal.valid_from, proposal.problems) == (None, None, None, ())


def test_a_title_in_capitals_over_two_lines_is_one_title() -> None:
    proposal = paper("CHƯƠNG TRÌNH PHỐI HỢP TUYÊN TRUYỀN", "PHÁT TRIỂN HTX GIAI ĐOẠN 2026–2030", "", "Căn cứ Luật HTX;")
    assert proposal.title == "CHƯƠNG TRÌNH PHỐI HỢP TUYÊN TRUYỀN PHÁT TRIỂN HTX GIAI ĐOẠN 2026–2030"
    assert proposal.valid_from == date(2026, 1, 1)


def test_a_title_may_stand_in_the_note_or_above_it() -> None:
    text = "Chương trình phối hợp số 12/CTPH-A-B ngày 24/10/2022 về tuyên truyền kinh tế tập thể giai đoạn 2022–2025"
    assert attached(text).title == "tuyên truyền kinh tế tập thể giai đoạn 2022–2025"
    note = "(Kèm theo Chương trình phối hợp ngày 24/10/2022)"
    assert paper("PHỤ LỤC", TITLE, note).title == TITLE
    assert paper("PHỤ LỤC", "PHÂN CÔNG NHIỆM VỤ", note).title is None


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("Tuyên truyền giai đoạn 2022–2025 (tỉnh Ninh Bình)", "2022-01-01", "2025-12-31"),
        ("Tuyên truyền giai đoạn 2022 - 2025", "2022-01-01", "2025-12-31"),
        ("Tuyên truyền từ năm 2022 đến năm 2025", "2022-01-01", "2025-12-31"),
        ("Tuyên truyền giai đoạn 2021-2025, định hướng đến năm 2030", "2021-01-01", "2025-12-31"),
        ("Phối hợp tuyên truyền năm 2022 Báo Long An – LMHTX tỉnh Long An", "2022-01-01", "2022-12-31"),
        ("Phối hợp công tác 6 tháng cuối năm 2026", "2026-07-01", "2026-12-31"),
        ("Phối hợp phổ biến pháp luật năm học 2026–2027", "2026-09-01", "2027-08-31"),
        ("Thực hiện Luật Đất đai năm 2013", None, None),
        ("Thực hiện Nghị quyết ngày 24 tháng 10 năm 2022", None, None),
        ("Chuyển đổi số đến năm 2030", None, None),
        ("Phối hợp giai đoạn 2025–2022", None, None),
        ("Phối hợp năm 2022, năm 2023", None, None),
        ("Phối hợp công tác", None, None),
    ],
)
def test_validity_is_read_from_the_years_of_the_title(title: str, first: str | None, last: str | None) -> None:
    found = validity_in_title(title)
    assert (tuple(map(str, found)) if found else (None, None)) == (first, last)


def test_validity_may_be_a_sentence_with_two_days() -> None:
    clause = "Chương trình có hiệu lực từ ngày 01/7/2026 đến hết ngày 30 tháng 6 năm 2028."
    proposal = read_annex(document("CHƯƠNG TRÌNH PHỐI HỢP", "Tuyên truyền", TABLE, clause))
    assert (proposal.valid_from, proposal.valid_to) == (date(2026, 7, 1), date(2028, 6, 30))


def test_a_due_date_outside_the_validity_is_a_warning() -> None:
    table = [
        HEADER,
        task(due="31/12/2021"),
        task(2, due="01/01/2022"),
        task(3, due="31/12/2025"),
        task(4, due="Quý I/2026"),
    ]
    proposal = read_annex(document("CHƯƠNG TRÌNH PHỐI HỢP", TITLE, table))
    assert faults(proposal) == [("T1!E2", "warning"), ("T1!E5", "warning")]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        (
            "Các bên phối hợp. Hai bên rà soát hằng quý, hằng năm. Kinh phí tự lo.",
            "Hai bên rà soát hằng quý, hằng năm.",
        ),
        ("Định kỳ hàng năm, hai bên tổ chức sơ kết.", "Định kỳ hàng năm, hai bên tổ chức sơ kết."),
        ("Giao ban 03 tháng/lần.", "Giao ban 03 tháng/lần."),
        ("Rà soát văn bản quy phạm pháp luật.", None),
    ],
)
def test_the_sentence_that_orders_reviews_is_found(text: str, clause: str | None) -> None:
    proposal = read_annex(document(TABLE, "III. TỔ CHỨC THỰC HIỆN", text))
    assert proposal.review_clause == clause


def test_text_of_a_word_table_counts_as_lines_too() -> None:
    made: Any = document([["Giữa: Sở A; Sở B", ""]], TABLE)
    assert read_annex(made).parties == ("Sở A", "Sở B")
