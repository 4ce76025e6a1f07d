"""Each fact of a paper's head says where it stands, or by which rule it was guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.annex_files import HEADER, document, task, workbook
from tracker.documents.annexes import read_annex
from tracker.domain.kept_proposals import from_plain, to_plain
from tracker.domain.periods import Cadence
from tracker.domain.proposals import Proposal, Source

ANNEXES = sorted((Path(__file__).parents[1] / "data" / "annexes").glob("*.[dx]*[sc]x"))
FACTS = ("kind", "symbol", "title", "parties", "signed_on", "valid_from", "valid_to")


def by_fact(read: Proposal) -> dict[str, Source]:
    return {source.fact: source for source in read.sources}


@pytest.mark.parametrize("path", ANNEXES, ids=lambda path: path.name)
def test_whatever_was_read_has_its_source_and_nothing_else_has(path: Path) -> None:
    read = read_annex(path)
    assert {fact for fact in FACTS if getattr(read, fact)} == set(by_fact(read)) & set(FACTS)
    assert from_plain(to_plain(read)) == read


def test_a_head_in_cells_names_its_cells() -> None:
    head = [
        ["PHỤ LỤC"], ["(Kèm theo Chương trình phối hợp số 12/CTPH-STP-HLHPN ngày 05/4/2026)"],
        ["Phổ biến pháp luật giai đoạn 2026-2030"], ["Giữa: Sở Tư pháp; Hội LHPN tỉnh"],
    ]  # fmt: skip
    found = by_fact(read_annex(workbook([*head, HEADER, task()])))
    cells = {fact: source.cell for fact, source in found.items()}
    assert cells == {
        "kind": "A2", "symbol": "A2", "title": "A3", "parties": "A4", "signed_on": "A2", "valid_from": "A3",
        "valid_to": "A3",
    }  # fmt: skip
    assert {fact for fact, source in found.items() if source.rule} == {"valid_from", "valid_to"}
    assert str(found["valid_to"].rule) == "2026-01-01 to 2030-12-31, because only years are given"


def test_what_is_taken_out_of_sentences_is_called_a_guess() -> None:
    paper = document(
        "CHƯƠNG TRÌNH PHỐI HỢP", "Phổ biến pháp luật cho phụ nữ", "Ninh Bình, ngày 05 tháng 4 năm 2026",
        "Sở Tư pháp và Hội Liên hiệp Phụ nữ tỉnh thống nhất ban hành Chương trình phối hợp như sau:",
        [HEADER, task()],
    )  # fmt: skip
    found = by_fact(read_annex(paper))
    assert (found["signed_on"].rule is not None, found["parties"].rule is not None) == (True, True)
    assert found["title"].rule is None


@pytest.mark.parametrize(
    ("sentence", "cadences"),
    [
        ("Hai bên rà soát hằng tháng, hằng quý.", [Cadence.MONTHLY, Cadence.QUARTERLY]),
        ("Định kỳ 6 tháng sơ kết; hằng năm tổng kết việc thực hiện.", [Cadence.HALF_YEARLY, Cadence.ANNUAL]),
        (
            "Giao ban hằng quý. Sơ kết 06 tháng và tổng kết năm.",
            [Cadence.QUARTERLY, Cadence.HALF_YEARLY, Cadence.ANNUAL],
        ),
        ("Tổng kết khi kết thúc chương trình.", []),
    ],
)
def test_sentences_about_reviews_propose_rules_and_are_quoted(sentence: str, cadences: list[Cadence]) -> None:
    read = read_annex(workbook([[sentence], HEADER, task()]))
    assert list(read.cadences) == cadences
    quoted = [source for source in read.sources if source.fact not in FACTS]
    assert quoted
    assert all(source.quote in sentence and source.cell == "A1" for source in quoted)
