"""Where the title of a paper ends, and which of its sentences states the validity."""

from __future__ import annotations

from datetime import date

import pytest

from tests.annex_files import FIRST, HEADER, SECOND, document, said, workbook
from tracker.documents.annexes import read_annex
from tracker.documents.annexes.head_sources import OUT_OF_THE_HEAD
from tracker.documents.annexes.validity import Clause, validity_in_clause

TABLE = [HEADER, FIRST]
TITLE = "Công tác dân số giai đoạn 2026-2030"
SIGNED = date(2026, 3, 26)
DAY = "Hưng Yên, ngày 26 tháng 3 năm 2026"


def test_the_title_ends_at_the_table_and_takes_in_no_signatures() -> None:
    signatures = [["ĐẠI DIỆN SỞ Y TẾ\nGIÁM ĐỐC", "ĐẠI DIỆN SỞ NỘI VỤ\nGIÁM ĐỐC"]]
    for blocks in ([TABLE, signatures], [signatures, TABLE], ["ĐẠI DIỆN SỞ Y TẾ", TABLE], ["TM. BAN", TABLE]):
        assert read_annex(document("CHƯƠNG TRÌNH PHỐI HỢP", TITLE, *blocks)).title == TITLE
    assert read_annex(document("CHƯƠNG TRÌNH PHỐI HỢP", TITLE, [["Ô", "Khác"]], TABLE)).title == TITLE


@pytest.mark.parametrize(
    "line",
    [
        "A. NHIỆM VỤ NĂM 2026",
        "I - CÔNG TÁC PHỐI HỢP",
        "2. Công tác phối hợp",
        "Phần I Nội dung phối hợp",
        "Ghi chú: các đơn vị phối hợp cử đầu mối",
        "(*) Các đơn vị phối hợp cử đầu mối",
        "Đại diện các cơ quan phối hợp",
    ],
)
def test_a_section_a_note_and_a_signature_are_no_title(line: str) -> None:
    proposal = read_annex(workbook([[line], [], *TABLE]))
    assert (proposal.title, proposal.valid_from) == (None, None)


def test_what_stands_below_the_first_table_is_no_title() -> None:
    proposal = read_annex(workbook([*TABLE, [], ["Danh sách phối hợp năm 2026"], [], HEADER, SECOND]))
    assert (proposal.title, proposal.valid_from, len(proposal.tasks)) == (None, None, 2)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Quy chế này có hiệu lực kể từ ngày 01/4/2026.", Clause(date(2026, 4, 1), None)),
        ("Chương trình có hiệu lực từ 01.7.2026 đến 30.6.2031.", Clause(date(2026, 7, 1), date(2031, 6, 30))),
        ("Kế hoạch có hiệu lực kể từ ngày ký đến hết ngày 30/6/2028.", Clause(SIGNED, date(2028, 6, 30))),
        ("Thời hạn hiệu lực: đến hết năm 2030.", Clause(None, date(2030, 12, 31))),
        ("Chương trình có hiệu lực kể từ ngày ký và thay thế Quy chế số 1.", Clause(SIGNED, None, since_signing=True)),
        ("Chương trình có hiệu lực từ ngày 31/02/2026.", None),
        ("Chương trình có hiệu lực từ ngày 01/7/2026 đến ngày 01/6/2026.", None),
        ("Quy chế phối hợp cũ hết hiệu lực từ ngày 01/7/2026.", None),
        ("Quy chế số 10/QCPH-A-B có hiệu lực từ ngày 01/7/2020.", None),
        ("Căn cứ Quy chế phối hợp có hiệu lực từ ngày 01/7/2020;", None),
        ("Chương trình thực hiện Luật Đất đai có hiệu lực từ ngày 01/8/2024.", None),
    ],
)
def test_a_sentence_states_both_days_or_one_of_them_of_its_own_paper(text: str, clause: Clause | None) -> None:
    assert validity_in_clause(text, SIGNED) == clause


@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("từ ngày 01/7/2026 đến ngày 30/6/2031", date(2026, 7, 1), date(2031, 6, 30)),
        ("từ ngày 01/4/2026", date(2026, 4, 1), date(2030, 12, 31)),
        ("kể từ ngày ký đến hết ngày 30/6/2028", SIGNED, date(2028, 6, 30)),
        ("đến hết ngày 30/6/2028", date(2026, 1, 1), date(2028, 6, 30)),
    ],
)
def test_a_sentence_goes_before_the_years_of_the_title_and_says_so(sentence: str, first: date, last: date) -> None:
    clause = f"Chương trình có hiệu lực {sentence}."
    proposal = read_annex(document(DAY, "CHƯƠNG TRÌNH PHỐI HỢP", TITLE, clause, [HEADER, [*FIRST[:4], "", "x"]]))
    assert (proposal.valid_from, proposal.valid_to) == (first, last)
    assert any("The title gives the years" in text and clause in text for text in said(proposal))
    told = {source.fact: source.quote for source in proposal.sources}
    assert told["valid_from"] == (TITLE if first == date(2026, 1, 1) else clause)
    assert told["valid_to"] == (TITLE if last == date(2030, 12, 31) else clause)


def test_years_of_the_title_hold_also_before_the_signing_and_where_a_sentence_agrees() -> None:
    for sentence in ("kể từ ngày ký", "từ ngày 01/01/2026 đến ngày 31/12/2030"):
        clause = f"Chương trình có hiệu lực {sentence}."
        proposal = read_annex(document(DAY, "CHƯƠNG TRÌNH PHỐI HỢP", TITLE, clause, TABLE))
        assert (proposal.valid_from, proposal.valid_to) == (date(2026, 1, 1), date(2030, 12, 31))
        assert not proposal.problems
    proposal = read_annex(
        document(DAY, "CHƯƠNG TRÌNH PHỐI HỢP", "Dân số", "Chương trình có hiệu lực từ ngày ký.", TABLE)
    )
    assert (proposal.valid_from, proposal.valid_to) == (SIGNED, None)


def head(bodies: str, symbol: str) -> list[list[str]]:
    return [[bodies, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"], [f"Số: {symbol}", DAY]]


@pytest.mark.parametrize(
    ("bodies", "symbol", "parties"),
    [
        ("SỞ A\nSỞ NỘI VỤ", "15/CTPH-SA-SNV", ("Sở A", "SỞ NỘI VỤ")),
        ("BAN TUYÊN GIÁO\nVÀ DÂN VẬN - SỞ B -\nTỈNH ĐOÀN", "15-CTr/BTG-SB-TĐ",
         ("BAN TUYÊN GIÁO VÀ DÂN VẬN", "Sở B", "TỈNH ĐOÀN")),
        ("UBND TỈNH HƯNG YÊN\nSỞ Y TẾ", "15/KH-SYT", ()),
        ("TỈNH ỦY HƯNG YÊN\nBAN TUYÊN GIÁO\n*", "15-CTr/BTGTU", ()),
    ],
)  # fmt: skip
def test_bodies_in_the_head_are_parties_if_the_symbol_names_as_many(
    bodies: str, symbol: str, parties: tuple[str, ...]
) -> None:
    table = [HEADER, [*FIRST[:3], "Sở B", "", "x"]]
    proposal = read_annex(document(head(bodies, symbol), "CHƯƠNG TRÌNH PHỐI HỢP", "Dân số", table))
    assert proposal.parties == parties
    assert proposal.title == "Dân số"
    rules = [source.rule for source in proposal.sources if source.fact == "parties"]
    assert rules == ([OUT_OF_THE_HEAD] if parties else [])


def test_bodies_that_sign_are_parties_and_one_alone_is_none() -> None:
    for cells in (["ĐẠI DIỆN SỞ A\nGIÁM ĐỐC", "ĐẠI DIỆN SỞ B\nGIÁM ĐỐC"], ["ĐẠI DIỆN\nSỞ A", "ĐẠI DIỆN\nSỞ B"]):
        assert read_annex(document("CHƯƠNG TRÌNH PHỐI HỢP", TITLE, TABLE, [cells])).parties == ("Sở A", "Sở B")
        assert read_annex(document("CHƯƠNG TRÌNH PHỐI HỢP", TITLE, TABLE, [cells[:1]])).parties == ()
    assert read_annex(document(TABLE, [["TM. ỦY BAN NHÂN DÂN", "ĐẠI DIỆN"]], "Nơi nhận: Sở A")).parties == ()
