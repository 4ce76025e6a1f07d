"""Validities as offices write them, and what stands in place of a symbol."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.nicknames import Named, symbol_or_nickname
from tracker.domain.validity_texts import ReadValidity, read_validity

SIGNED = date(2022, 4, 5)
READ = """
2021–2025 | 2021-01-01 | 2025-12-31
giai đoạn 2021 - 2025 | 2021-01-01 | 2025-12-31
2021-25 | 2021-01-01 | 2025-12-31
Từ năm 2021 đến hết năm 2025 | 2021-01-01 | 2025-12-31
Năm 2022 | 2022-01-01 | 2022-12-31
nhiệm kỳ 2020 – 2025 | 2020-01-01 | 2025-12-31
năm học 2025–2026 | 2025-09-01 | 2026-08-31
các năm học 2025-2026 đến 2027-2028 | 2025-09-01 | 2028-08-31
6 tháng đầu năm 2026 | 2026-01-01 | 2026-06-30
6 tháng cuối năm 2026 | 2026-07-01 | 2026-12-31
Quý II/2026 | 2026-04-01 | 2026-06-30
từ quý III/2025 đến quý II/2026 | 2025-07-01 | 2026-06-30
từ 7/2025 đến 12/2026 | 2025-07-01 | 2026-12-31
tháng 1 đến tháng 6/2026 | 2026-01-01 | 2026-06-30
từ 01/7/2025 đến hết ngày 31/12/2025 | 2025-07-01 | 2025-12-31
từ ngày 05 tháng 4 năm 2022 đến ngày 31 tháng 12 năm 2025 | 2022-04-05 | 2025-12-31
1/1-30/6/2026 | 2026-01-01 | 2026-06-30
2002–2012 (tổng kết 10 năm) | 2002-01-01 | 2012-12-31
5 năm (2021-2025) | 2021-01-01 | 2025-12-31
05 năm kể từ ngày ký | 2022-04-05 | 2027-04-04
24 tháng kể từ ngày ký | 2022-04-05 | 2024-04-04
có hiệu lực từ ngày ký đến khi có văn bản thay thế | 2022-04-05 |
Từ ngày ký đến 31/12/2027 | 2022-04-05 | 2027-12-31
từ năm 2021 | 2021-01-01 |
đến hết năm 2025 | | 2025-12-31
không thời hạn | |
Không nêu (năm 2023 theo tựa) | |
chưa rõ | |
"""


@pytest.mark.parametrize("line", READ.strip().splitlines())
def test_a_validity_is_read_as_it_is_meant(line: str) -> None:
    text, first, last = (part.strip() for part in line.split("|"))
    wanted = ReadValidity(*(date.fromisoformat(day) if day else None for day in (first, last)))
    assert read_validity(text, signed_on=SIGNED) == wanted


@pytest.mark.parametrize(
    "text",
    ["linh tinh", "2025-2021", "31/02/2026", "9999", "0202-0205", "2016-2018, 2019", "5 năm", "ba năm", "2021, 2022"],
)
def test_what_is_not_sure_is_not_read_and_says_so(text: str) -> None:
    read = read_validity(text, signed_on=SIGNED)
    assert (read.valid_from, read.valid_to) == (None, None)
    assert text in str(read.said)


def test_counted_from_a_signing_that_nobody_knows_is_not_read() -> None:
    assert read_validity("03 năm kể từ ngày ký").said is not None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    read = read_validity(text, signed_on=SIGNED)
    assert read.valid_from is None or read.valid_to is None or read.valid_from <= read.valid_to
    symbol_or_nickname(text)


@given(st.integers(1950, 2099), st.integers(0, 30), st.sampled_from(["{}-{}", "giai đoạn {}–{}", "từ {} đến {}"]))
def test_years_run_from_the_first_day_to_the_last(first: int, more: int, words: str) -> None:
    assert read_validity(words.format(first, first + more)) == ReadValidity(
        date(first, 1, 1), date(first + more, 12, 31)
    )


@pytest.mark.parametrize("text", ["", "-", "chưa có số", "Không số", "không có số, ký hiệu", "Số: ...", "chưa cấp số"])
def test_no_number_yet_is_fine(text: str) -> None:
    assert symbol_or_nickname(text) == Named()


@pytest.mark.parametrize("text", ["526", "số 526", "Chương trình 526", "CTPH 09", "KH 12/2023"])
def test_a_number_alone_is_what_people_call_it(text: str) -> None:
    assert symbol_or_nickname(text) == Named(nickname=text)


@pytest.mark.parametrize("text", ["05/4/2022", "2021–2025", "không biết để đâu"])
def test_what_is_neither_is_kept_with_the_reason(text: str) -> None:
    found = symbol_or_nickname(text)
    assert (found.symbol, found.nickname) == (text, None)
    assert found.problem is not None
