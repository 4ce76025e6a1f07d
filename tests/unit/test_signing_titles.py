"""What stands above a signature."""

from __future__ import annotations

import pytest

from tracker.domain.consolidations import OnBehalf, signing_titles


@pytest.mark.parametrize(
    ("on_behalf", "post", "titles"),
    [
        (None, "Chủ tịch", ("CHỦ TỊCH",)),
        (OnBehalf.FOR_THE_HEAD, "Phó Chủ tịch", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        (OnBehalf.FOR_THE_HEAD, "Phó Trưởng Ban", ("KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN")),
        (OnBehalf.FOR_THE_HEAD, "Chánh Văn phòng", ("KT. THỦ TRƯỞNG CƠ QUAN", "CHÁNH VĂN PHÒNG")),
        (OnBehalf.FOR_THE_COLLECTIVE, "Chủ tịch", ("TM. LIÊN MINH HTX TỈNH", "CHỦ TỊCH")),
        (OnBehalf.BY_ORDER, "Chánh Văn phòng", ("TL. THỦ TRƯỞNG CƠ QUAN", "CHÁNH VĂN PHÒNG")),
    ],
)
def test_a_signature_says_for_whom_it_stands_in_the_order_of_papers(on_behalf, post, titles) -> None:
    assert signing_titles(on_behalf, post, "Liên minh HTX tỉnh") == titles
