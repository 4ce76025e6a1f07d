"""Evidence is one line: an official document by number and date, an address, or several of them."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tracker.domain.errors import RuleBroken
from tracker.domain.evidence import LONGEST_ADDRESS, LONGEST_NUMBER, read_proofs
from tracker.domain.tasks import EvidenceKind

TODAY = date(2026, 12, 18)
SIGNED = date(2026, 12, 17)
ONLY_PAGES = (
    "Only addresses that begin with https:// or http:// can be kept.",
    "Too long: at most 1000 characters for one piece of evidence.",
)


@pytest.mark.parametrize(
    ("typed", "number", "day"),
    [
        ("121/BC-LMHTX ngày 17/12/2026", "121/BC-LMHTX", SIGNED),
        ("121/BC-LMHTX, ngày 17 tháng 12 năm 2026", "121/BC-LMHTX", SIGNED),
        ("Báo cáo số 121/BC-LMHTX ngày 17/12/2026", "Báo cáo số 121/BC-LMHTX", SIGNED),
        ("Báo cáo 121/BC-LMHTX ký ngày 17-12-2026", "Báo cáo 121/BC-LMHTX", SIGNED),
        ("121/BC-LMHTX 17/12/2026", "121/BC-LMHTX", SIGNED),
        ("121/BC-LMHTX (17.12.2026)", "121/BC-LMHTX", SIGNED),
        ("36-HD/VPTW", "36-HD/VPTW", None),
        ("4902/VPCP-KGVX", "4902/VPCP-KGVX", None),
        ("404 – KH/LMHTXVN ngày 17/12/2026", "404 – KH/LMHTXVN", SIGNED),
        ("121/BC-LMHTX ngày 18/12/2026", "121/BC-LMHTX", TODAY),
        ("121/BC-LMHTX ( ngày 17/12/2026", "121/BC-LMHTX", SIGNED),
        ("  121/BC-LMHTX \t ngày  17/12/2026 ", "121/BC-LMHTX", SIGNED),
    ],
)
def test_a_document_is_read_by_number_and_date(typed: str, number: str, day: date | None) -> None:
    (proof,) = read_proofs(typed, today=TODAY)
    assert (proof.kind, proof.number, proof.issued_on, proof.url) == (EvidenceKind.DOCUMENT, number, day, None)


@pytest.mark.parametrize(
    "address",
    ["https://baoninhbinh.org.vn/tin-tuc", "http://10.0.0.5:8080/x?a=1;b=2#c", "HTTPS://Example.vn", "https://vi.vn/đ"],
)
def test_an_address_is_kept_as_it_is(address: str) -> None:
    (proof,) = read_proofs(address, today=TODAY)
    assert (proof.kind, proof.url) == (EvidenceKind.LINK, address)


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)//121/BC-LMHTX",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "https:evil.example",
        "https:///evil.example",
        "https://good.vn@evil.example/",
        "https://evil.example\\@good.vn/",
        "https://",
        "https://[::1",
        "https://x.vn:99999/",
        "https://x.vn/a b",
        "https://x.vn/a\\b",
        "https://x.vn/" + "a" * 1000,
    ],
)
def test_only_pages_of_the_web_are_taken_as_addresses(typed: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_proofs(typed, today=TODAY)
    assert refused.value.field == "evidence"
    assert str(refused.value) in ONLY_PAGES


@pytest.mark.parametrize("typed", ["baoninhbinh.org.vn/hoi-nghi", "www.baoninhbinh.org.vn/x", "v1.vn/x"])
def test_an_address_without_its_beginning_is_asked_for_in_full(typed: str) -> None:
    with pytest.raises(RuleBroken, match=r"^Write the address in full, beginning with https://$"):
        read_proofs(typed, today=TODAY)


@pytest.mark.parametrize(
    "typed",
    ["baoninhbinh/hoi-nghi-htx", "có ảnh", "17/12/2026", "121", "<b>121/BC</b>", "2021-2025", "=1/BC-X", "BC-LMHTX"],
)
def test_what_is_neither_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(
        RuleBroken, match=r"^Not understood. Example: 121/BC-LMHTX ngày 17/12/2026, or an address https://…$"
    ):
        read_proofs(typed, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("121/BC-LMHTX ngày 31/11/2026", "days 1 to 30"),
        ("121/BC-LMHTX ngày 19/12/2026", r"^The document is dated 2026-12-19, which is still to come.$"),
        ("121/BC-LMHTX ngày mai", "day/month/year"),
    ],
)
def test_a_date_that_cannot_be_is_named(typed: str, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        read_proofs(typed, today=TODAY)


def test_several_pieces_are_parted_by_a_semicolon_or_a_line() -> None:
    found = read_proofs("121/BC-LMHTX ngày 17/12/2026; https://x.vn/a;b\n36-HD/VPTW;  ", today=TODAY)
    assert [proof.url or proof.number for proof in found] == ["121/BC-LMHTX", "https://x.vn/a;b", "36-HD/VPTW"]


def test_nothing_typed_is_no_evidence() -> None:
    assert read_proofs("  ", today=TODAY) == ()


def test_a_whole_list_of_evidence_is_too_much_for_one_entry() -> None:
    assert len(read_proofs("; ".join(["36-HD/VPTW"] * 10), today=TODAY)) == 10
    with pytest.raises(RuleBroken, match=r"^At most 10 pieces of evidence in one entry.$"):
        read_proofs("; ".join(["36-HD/VPTW"] * 11), today=TODAY)


def test_the_longest_address_and_the_longest_number_are_kept_and_longer_ones_refused() -> None:
    longest = "https://x.vn/" + "a" * (LONGEST_ADDRESS - 13)
    assert read_proofs(longest, today=TODAY)[0].url == longest
    with pytest.raises(RuleBroken, match=r"^Too long: at most 1000 characters for one piece of evidence.$"):
        read_proofs(longest + "a", today=TODAY)
    number = "Báo cáo ".ljust(LONGEST_NUMBER - 13, "x") + " 121/BC-LMHTX"
    assert read_proofs(number, today=TODAY)[0].number == number
    with pytest.raises(RuleBroken, match=r"^The number of the document is too long.$"):
        read_proofs("x" + number, today=TODAY)


@given(some.text(max_size=300))
def test_any_text_is_either_read_or_refused(typed: str) -> None:
    with contextlib.suppress(RuleBroken):
        found = read_proofs(typed, today=TODAY)
        assert all((proof.url or "").lower().startswith(("http://", "https://")) or proof.number for proof in found)
