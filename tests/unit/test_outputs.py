"""News and articles as officers type them, and their count by outlet and kind."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.evidence import in_words, read_proofs
from tracker.domain.outputs import Output, OutputCount, OutputKind, count_outputs, outputs_in_words
from tracker.domain.tasks import EvidenceKind

TODAY = date(2026, 11, 24)
DAY = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("typed", "kind", "count", "outlet", "day", "url"),
    [
        ("2 bài, Báo Ninh Bình, 12/11/2026, https://baoninhbinh.org.vn/a", OutputKind.ARTICLE, 2, "Báo Ninh Bình", DAY,
         "https://baoninhbinh.org.vn/a"),
        ("tin, Cổng thông tin Tỉnh ủy", OutputKind.NEWS, 1, "Cổng thông tin Tỉnh ủy", None, None),
        ("3 tin, bài, Báo và Đài PT-TH, ngày 12/11/2026", OutputKind.NEWS_AND_ARTICLES, 3, "Báo và Đài PT-TH", DAY,
         None),
        ("Phóng sự, Đài PT-TH tỉnh", OutputKind.REPORTAGE, 1, "Đài PT-TH tỉnh", None, None),
        ("1 TOA DAM, VTV1, Kênh 2, 12/11/2026", OutputKind.TALK, 1, "VTV1, Kênh 2", DAY, None),
        ("4 chuyên mục, Báo Ninh Bình https://bnb.vn/x", OutputKind.COLUMN, 4, "Báo Ninh Bình", None,
         "https://bnb.vn/x"),
    ],
)  # fmt: skip
def test_an_output_names_kind_number_outlet_day_and_address(
    typed: str, kind: OutputKind, count: int, outlet: str, day: date | None, url: str | None
) -> None:
    (proof,) = read_proofs(typed, today=TODAY)
    assert proof.kind is EvidenceKind.OUTPUT
    assert proof.output == Output(kind, outlet, count, day)
    assert (proof.issued_on, proof.url) == (day, url)


@pytest.mark.parametrize(
    "typed",
    ["2 bài", "2 bài, 12/11/2026", "0 tin, Báo Ninh Bình", "10000 tin, Báo Ninh Bình", "tin, Báo A, 25/11/2026",
     "2 bài, Báo A, javascript:alert(1)x https:", f"tin, {'a' * 201}"],
)  # fmt: skip
def test_an_output_that_cannot_be_counted_is_refused_beside_the_field(typed: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_proofs(typed, today=TODAY)
    assert refused.value.field == "evidence"


@pytest.mark.parametrize("typed", ["121/BC-LMHTX ngày 17/11/2026", "Báo cáo 36-HD/VPTW", "https://tin.vn/bai"])
def test_documents_and_links_stay_what_they_were(typed: str) -> None:
    (proof,) = read_proofs(typed, today=TODAY)
    assert proof.kind is not EvidenceKind.OUTPUT


def test_outputs_are_counted_by_outlet_however_it_is_typed_and_by_kind() -> None:
    outputs = [
        Output(OutputKind.NEWS, "Báo Ninh Bình", 3),
        Output(OutputKind.NEWS, "BÁO NINH BÌNH", 2),
        Output(OutputKind.REPORTAGE, "Báo Ninh Bình", 1),
        Output(OutputKind.NEWS, "An Giang", 1),
    ]
    counted = count_outputs(outputs)
    assert counted == (
        OutputCount("An Giang", OutputKind.NEWS, 1),
        OutputCount("Báo Ninh Bình", OutputKind.NEWS, 5),
        OutputCount("Báo Ninh Bình", OutputKind.REPORTAGE, 1),
    )
    assert outputs_in_words(counted) == "- An Giang: 1 tin\n- Báo Ninh Bình: 5 tin; 1 phóng sự"


def test_the_trail_says_what_was_published_where_and_when() -> None:
    (proof,) = read_proofs("2 bài, Báo A, 12/11/2026, https://a.vn/1", today=TODAY)
    assert in_words(proof) == "2 bài, Báo A 2026-11-12 https://a.vn/1"
