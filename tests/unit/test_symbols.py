from __future__ import annotations

import contextlib
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import RuleBroken
from tracker.domain.symbols import LONGEST, parse_symbol, same_symbol_key

REAL = json.loads((Path(__file__).parents[1] / "data" / "symbols.json").read_text())


@pytest.mark.parametrize("text", REAL)
def test_real_spellings_are_read_and_kept_as_typed(text: str) -> None:
    symbol = parse_symbol(text)
    assert symbol.text == text
    assert symbol.number
    assert symbol.bodies
    assert " " not in symbol.normalised
    again = parse_symbol(symbol.normalised)
    assert (again.number, again.year, again.type, again.bodies) == (
        symbol.number, symbol.year, symbol.type, symbol.bodies,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number", "year", "kind", "bodies", "normalised"),
    [
        ("178/CTPH-BTGTW-LMHTXVN", "178", None, "CTPH", ("BTGTW", "LMHTXVN"), "178/CTPH-BTGTW-LMHTXVN"),
        ("14/2002/CTPH-TP-PN", "14", 2002, "CTPH", ("TP", "PN"), "14/2002/CTPH-TP-PN"),
        ("90/CtrPH/CP-ĐCTUBTWMTTQVN", "90", None, "CtrPH", ("CP", "ĐCTUBTWMTTQVN"), "90/CtrPH/CP-ĐCTUBTWMTTQVN"),
        ("01/2023/NQLT-CP-ĐCTUBTƯMTTQVN", "01", 2023, "NQLT", ("CP", "ĐCTUBTƯMTTQVN"), "01/2023/NQLT-CP-ĐCTUBTƯMTTQVN"),
        ("19/2008/NQLT/CP-UBTUMTTQVN", "19", 2008, "NQLT", ("CP", "UBTUMTTQVN"), "19/2008/NQLT/CP-UBTUMTTQVN"),
        (
            "10/2007/TTLT-BTP-BCA-BQP-BTC-VKSNDTC-TANDTC", "10", 2007, "TTLT",
            ("BTP", "BCA", "BQP", "BTC", "VKSNDTC", "TANDTC"), "10/2007/TTLT-BTP-BCA-BQP-BTC-VKSNDTC-TANDTC",
        ),
        ("36-HD/VPTW", "36", None, "HD", ("VPTW",), "36-HD/VPTW"),
        ("59-CV/BCĐ", "59", None, "CV", ("BCĐ",), "59-CV/BCĐ"),
        ("225 - KH/TWĐTN-CTTN", "225", None, "KH", ("TWĐTN", "CTTN"), "225-KH/TWĐTN-CTTN"),
        ("404 – KH/LMHTXVN", "404", None, "KH", ("LMHTXVN",), "404-KH/LMHTXVN"),
        ("01 /LN-VKS-CA-TA-THA", "01", None, "LN", ("VKS", "CA", "TA", "THA"), "01/LN-VKS-CA-TA-THA"),
        ("429/QĐ- LMHTXVN", "429", None, "QĐ", ("LMHTXVN",), "429/QĐ-LMHTXVN"),
        ("30c/NQ-CP", "30c", None, "NQ", ("CP",), "30c/NQ-CP"),
        ("37/TTr-SGD&ĐT", "37", None, "TTr", ("SGD&ĐT",), "37/TTr-SGD&ĐT"),
        ("89/TTr-CAT-PC64", "89", None, "TTr", ("CAT", "PC64"), "89/TTr-CAT-PC64"),
        ("1323/TTr-SNgV", "1323", None, "TTr", ("SNgV",), "1323/TTr-SNgV"),
        ("1018/CV_MTTW_BTT", "1018", None, "CV", ("MTTW", "BTT"), "1018/CV-MTTW-BTT"),
        ("09/Ctr-BCA-TTTW", "09", None, "Ctr", ("BCA", "TTTW"), "09/Ctr-BCA-TTTW"),
        ("Số: 178/CTPH-BTGTW-LMHTXVN", "178", None, "CTPH", ("BTGTW", "LMHTXVN"), "178/CTPH-BTGTW-LMHTXVN"),
        ("số 178/CTPH-BTGTW-LMHTXVN.", "178", None, "CTPH", ("BTGTW", "LMHTXVN"), "178/CTPH-BTGTW-LMHTXVN"),
        ("Chương trình phối hợp số 178/CTPH-BTGTW-A", "178", None, "CTPH", ("BTGTW", "A"), "178/CTPH-BTGTW-A"),
        ("983-Q\u00d0/TU", "983", None, "QĐ", ("TU",), "983-QĐ/TU"),
        ("983-qđ/tu", "983", None, "qđ", ("tu",), "983-qđ/tu"),
        ("178//CTPH--A –", "178", None, "CTPH", ("A",), "178/CTPH-A"),
        ("983-QD/TU", "983", None, "QD", ("TU",), "983-QD/TU"),
        ("Nghị định 09/2019/NĐ-CP", "09", 2019, "NĐ", ("CP",), "09/2019/NĐ-CP"),
        ("theo Nghị quyết 20-NQ/TW", "20", None, "NQ", ("TW",), "20-NQ/TW"),
        ("QĐ 178/QĐ-UBND", "178", None, "QĐ", ("UBND",), "178/QĐ-UBND"),
        ("CV 30c / 2026 / CV-UBND", "30c", 2026, "CV", ("UBND",), "30c/2026/CV-UBND"),
        ("05/BBGN-BTG-HTX", "05", None, "BBGN", ("BTG", "HTX"), "05/BBGN-BTG-HTX"),
        ("178/CTPH—BTGTW—LMHTXVN", "178", None, "CTPH", ("BTGTW", "LMHTXVN"), "178/CTPH-BTGTW-LMHTXVN"),
        ("178 / CTPH / BTGTW / LMHTXVN", "178", None, "CTPH", ("BTGTW", "LMHTXVN"), "178/CTPH/BTGTW/LMHTXVN"),
        ("(178/CTPH-BTGTW)", "178", None, "CTPH", ("BTGTW",), "178/CTPH-BTGTW"),
        ("“178/CTPH-BTGTW”", "178", None, "CTPH", ("BTGTW",), "178/CTPH-BTGTW"),
        ("2026/QĐ-UBND", "2026", None, "QĐ", ("UBND",), "2026/QĐ-UBND"),
        ("0178/CTPH-A", "0178", None, "CTPH", ("A",), "0178/CTPH-A"),
        ("20/QCPH-BCA-BNV-BTNMT", "20", None, "QCPH", ("BCA", "BNV", "BTNMT"), "20/QCPH-BCA-BNV-BTNMT"),
        ("SỐ 05/CTPH-SNN&MT-HND", "05", None, "CTPH", ("SNN&MT", "HND"), "05/CTPH-SNN&MT-HND"),
        ("178/qđ-ubnd", "178", None, "qđ", ("ubnd",), "178/qđ-ubnd"),
    ],
)  # fmt: skip
def test_a_symbol_is_taken_apart_as_it_stands(
    text: str, number: str, year: int | None, kind: str, bodies: tuple[str, ...], normalised: str
) -> None:
    symbol = parse_symbol(text)
    assert (symbol.number, symbol.year, symbol.type, symbol.bodies) == (number, year, kind, bodies)
    assert symbol.normalised == normalised
    assert symbol.warnings == ()


@pytest.mark.parametrize(
    ("text", "kind", "bodies", "warning"),
    [
        ("4902/VPCP-KGVX", None, ("VPCP", "KGVX"), "No known type of document; it was read as a letter."),
        ("45/2019/QH14", None, ("QH14",), "No known type of document; it was read as a letter."),
        ("12/XYZ/UBND", "XYZ", ("UBND",), "XYZ is no known type of document."),
        ("12-XYZ/UBND", "XYZ", ("UBND",), "XYZ is no known type of document."),
        ("12-XYZ-UBND", "XYZ", ("UBND",), "XYZ is no known type of document."),
        ("178/CTrPH-BTG TW", "CTrPH", ("BTGTW",), "The blanks inside the symbol were left out."),
        ("84 QĐ/TWĐTN", "QĐ", ("TWĐTN",), "There is no mark after the number; it was read as 84-."),
        ("178/CTPH-BTG TW-LMHTX VN", "CTPH", ("BTGTW", "LMHTXVN"), "The blanks inside the symbol were left out."),
        ("178/CTPH A-B", "CTPH", ("A", "B"), "There is no mark after the type; it was read as CTPH-."),
        ("Quyết định số 2026/QĐ-UBND ngày 5/4", "QĐ", ("UBND",), "The date behind the symbol was left out."),
        ("178/CTPH-A-B ngày 05/4/2022", "CTPH", ("A", "B"), "The date behind the symbol was left out."),
    ],
)
def test_what_is_unusual_is_read_with_a_warning(
    text: str, kind: str | None, bodies: tuple[str, ...], warning: str
) -> None:
    symbol = parse_symbol(text)
    assert (symbol.type, symbol.bodies) == (kind, bodies)
    assert [str(said) for said in symbol.warnings] == [warning]


SENTENCES = {
    "No symbol": "No symbol is written.",
    "date": "This is a date, not a symbol.",
    "period": "This is a period, not a symbol.",
    "markup": "This is markup, not a symbol.",
    "too long": "This is too long for a symbol.",
    "no number": "The number is missing: write the symbol as 178/CTPH-BTGTW-LMHTXVN.",
    "no agency": "The agency is missing: write the symbol as 178/CTPH-BTGTW-LMHTXVN.",
}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "No symbol"), ("   ", "No symbol"), ("–", "No symbol"),
        ("05/4/2022", "date"), ("5/4/2022", "date"), ("26-1-2010", "date"), ("24.11", "date"), ("05/4", "date"),
        ("ngày 05/4/2022", "date"), ("05 tháng 4 năm 2022", "date"),
        ("2021–2025", "period"), ("2021 - 2025", "period"), ("giai đoạn 2021-2025", "period"), ("2021-25", "period"),
        ("2021-2025/CTPH-A", "period"), ("tháng 4/2022", "date"), ("05.4.2022", "date"), ("ngày 5/4", "date"),
        ("quý II/2026", "no number"), ("…/CTPH-A", "no number"), ("XII/CTPH-A", "no number"), ("số 178", "no agency"),
        ("178/CTPH-A; 179/CTPH-A", "CTPH-A;179/CTPH-A"), ("178-179/CTPH-A", "179/CTPH-A"),
        ("01/26/CTPH-A", "26/CTPH-A"), ("178/CTPH-A-178", "CTPH-A-178"), ("178\\CTPH-A", "no agency"),
        ("178/QĐ-UBND của UBND tỉnh", "QĐ-UBND của UBND tỉnh"), ("01/CTPH-A-B/2026", "CTPH-A-B/2026"),
        ("<b>178/CTPH-A-B</b>", "markup"), ("<script>alert(1)</script>", "markup"), ("&lt;b&gt;", "no number"),
        ("178", "no agency"), ("178/", "no agency"), ("178/CTPH", "no agency"),
        ("15/KH", "no agency"), ("14/2002/CTPH", "no agency"), ("01/2023", "no agency"),
        ("CTPH-BTGTW-A", "no number"), ("/CTPH-A", "no number"), ("Số: /CTPH-A", "no number"),
        ("Chương trình 526", "no number"), ("CTPH 09", "no number"), ("chưa có số", "no number"),
        ("0912-345/678", "no agency"), ("178//CTPH", "no agency"), ("1/Ctph-A b", "Ctph-A b"),
        ("12/hôm nay trời đẹp", "hôm nay trời đẹp"), ("1/CTPH-A;B", "CTPH-A;B"), ("178/CTPH-A\x00", "CTPH-A\x00"),
        ("١٧٨/CTPH-A", "no number"), ("1" * 7 + "/CTPH-A", "no agency"),
        ("178/CTPH-" + "A" * 112, "too long"), ("178/CTPH-A<B", "markup"), ("178/CTPH-A>B", "markup"),
    ],
)  # fmt: skip
def test_what_is_no_symbol_is_refused_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        parse_symbol(text)
    bodies = f"“{why}” does not name a type and agencies."
    assert str(refusal.value) == SENTENCES.get(why, bodies)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("01/2023/NQLT-CP-ĐCTUBTƯMTTQVN", "1/2023/nqlt/cp-đctubtwmttqvn"),
        ("178/CTPH-BTGTW-LMHTXVN", "178/CTPH/BTGTƯ-LMHTXVN"),
        ("178/CTPH-BTGTW-LMHTXVN", " Số: 178 / ctph – btgtw – lmhtxvn "),
        ("404 – KH/LMHTXVN", "404/KH-LMHTXVN"),
        ("84 QĐ/TWĐTN", "84-QĐ/TWĐTN"),
        ("983-QĐ/TU", "983-Q\u00d0/TU"),
        ("01/CTPH-A-B", unicodedata.normalize("NFD", "01/CTPH-A-B")),
        ("Chương  trình 526", "chương trình 526"),
    ],
)
def test_all_spellings_of_one_symbol_share_a_key(one: str, other: str) -> None:
    assert same_symbol_key(one) == same_symbol_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("178/CTPH-BTGTW-LMHTXVN", "179/CTPH-BTGTW-LMHTXVN"),
        ("14/2002/CTPH-TP-PN", "14/CTPH-TP-PN"),
        ("14/2002/CTPH-TP-PN", "14/2003/CTPH-TP-PN"),
        ("90/CTPH-A-B", "90/KHPH-A-B"),
        ("19/2008/NQLT/CP-UBTUMTTQVN", "19/2008/NQLT/CP-UBTWMTTQVN"),
        ("983-QĐ/TU", "983-QD/TU"),
        ("30c/NQ-CP", "30/NQ-CP"),
    ],
)
def test_different_symbols_have_different_keys(one: str, other: str) -> None:
    assert same_symbol_key(one) != same_symbol_key(other)


groups = st.text("ABCĐƯHKLMNQTVX", min_size=1, max_size=8)
spaces = st.sampled_from(["", " ", "  ", "\u00a0"])


@given(
    st.integers(1, 99_999), st.none() | st.integers(1945, 2099), st.sampled_from(["CTPH", "KH", "QĐ", "CTrPH"]),
    st.lists(groups, min_size=1, max_size=5), spaces, st.sampled_from("-–—_"), st.sampled_from("/-"),
)  # fmt: skip
def test_any_symbol_written_in_any_way_is_taken_apart(
    number: int, year: int | None, kind: str, bodies: list[str], space: str, dash: str, after_type: str
) -> None:
    inside = f"{year}{space}/" if year else ""
    text = f"{number}{space}/{space}{inside}{kind}{after_type}{space}" + f"{space}{dash}".join(bodies)
    symbol = parse_symbol(text)
    assert (symbol.number, symbol.year, symbol.type, symbol.bodies) == (str(number), year, kind, tuple(bodies))
    assert same_symbol_key(symbol.normalised) == same_symbol_key(text)


@given(st.text(max_size=40) | st.text("0123456789/-–_ .ABCĐctrphsố&<>", max_size=40))
def test_any_text_is_read_or_refused_never_a_fault(text: str) -> None:
    same_symbol_key(text)
    with contextlib.suppress(RuleBroken):
        symbol = parse_symbol(text)
        assert symbol.number[0].isdigit()
        assert symbol.bodies


def test_the_longest_symbol_is_read() -> None:
    longest = "178/CTPH-" + "A" * 111
    assert (len(longest), parse_symbol(longest).bodies) == (LONGEST, ("A" * 111,))


def test_only_the_first_blank_stands_for_the_mark_behind_the_type() -> None:
    symbol = parse_symbol("178/CTPH A B-C")
    assert (symbol.type, symbol.bodies) == ("CTPH", ("AB", "C"))
    assert [str(said) for said in symbol.warnings] == [
        "There is no mark after the type; it was read as CTPH-.",
        "The blanks inside the symbol were left out.",
    ]


def test_a_mark_that_was_missing_stands_in_the_normal_form() -> None:
    assert parse_symbol("84 QĐ/TWĐTN").normalised == "84-QĐ/TWĐTN"
    assert parse_symbol("84 XYZ-UBND").type == "XYZ"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("01/2023/nqlt-cp-đctubtưmttqvn", "1-2023-NQLT-CP-ĐCTUBTWMTTQVN"),
        ("4902/VPCP-KGVX", "4902-VPCP-KGVX"),
        ("000/QĐ-UBND", "0-QĐ-UBND"),
        ("Chương  trình 526", "CHƯƠNG TRÌNH 526"),
    ],
)
def test_the_key_holds_number_year_type_and_agencies(text: str, key: str) -> None:
    assert same_symbol_key(text) == key
