"""What people type into one field is read as they mean it, or refused with a sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tracker.domain.errors import RuleBroken
from tracker.domain.typed_values import read_day, read_days, read_line, read_number, read_text
from tracker.language import say_date, say_number


@pytest.mark.parametrize(
    "typed",
    [
        "30/11/2026",
        " 30/11/2026 ",
        "30.11.2026",
        "30-11-2026",
        "2026-11-30",
        "30112026",
        "30 11 2026",
        "30 tháng 11 năm 2026",
    ],
)
def test_a_day_may_be_typed_in_several_ways(typed):
    assert read_day(typed) == date(2026, 11, 30)


@pytest.mark.parametrize(
    "typed",
    [
        "31/11/2026",
        "29/2/2026",
        "0/1/2026",
        "1/13/2026",
        "1/0/2026",
        "30/11/0202",
        "30/11/26",
        "٣٠/١١/٢٠٢٦",
        "mai",
        "1e3",
    ],
)
def test_a_day_that_does_not_exist_is_refused(typed):
    with pytest.raises(RuleBroken):
        read_day(typed)


def test_a_refused_day_says_how_long_the_month_is():
    with pytest.raises(RuleBroken, match="days 1 to 30 only"):
        read_day("31/11/2026")


@given(some.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_day_as_shown_is_read_back(day):
    assert read_day(say_date(day)) == day
    assert read_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3", "3"),
        ("1.234,5", "1234.5"),
        ("1.234", "1234"),
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        ("12 345", "12345"),
        ("-1", "-1"),
    ],
)
def test_a_vietnamese_number_has_a_decimal_comma(typed, meant):
    assert read_number(typed, decimal_comma=True) == Decimal(meant)


@pytest.mark.parametrize(("typed", "meant"), [("1,234.5", "1234.5"), ("1,234", "1234"), ("2.5", "2.5"), ("2,5", "2.5")])
def test_an_english_number_has_a_decimal_point(typed, meant):
    assert read_number(typed, decimal_comma=False) == Decimal(meant)


@pytest.mark.parametrize(
    "typed", ["ba", "1e3", "NaN", "Infinity", "١", "1,2,3", "1.23.4", "--1", "9" * 16, "3 hội nghị"]
)
def test_what_is_not_a_number_is_refused(typed):
    with pytest.raises(RuleBroken):
        read_number(typed, decimal_comma=True)


@given(some.decimals(min_value=-(10**9), max_value=10**9, places=3), some.sampled_from(["vi", "en"]))
def test_a_number_as_shown_is_read_back_with_three_decimals(number, language):
    shown = say_number(number, language)
    assert read_number(shown, decimal_comma=language == "vi") == number


def test_a_line_is_tidied_and_composed():
    assert read_line("  Hơ\u0323p  tác   xã ", longest=20) == "Hợp tác xã"


@pytest.mark.parametrize("typed", ["a\x00b", "a\x7fb", "a\nb", "a\rb", "a\ud800b", "a\x1b[31m"])
def test_a_line_refuses_characters_that_cannot_be_shown(typed):
    with pytest.raises(RuleBroken):
        read_line(typed, longest=20)


@pytest.mark.parametrize("mark", ["\u202e", "\u200b", "\u2066", "\ufeff"])
def test_marks_that_cannot_be_seen_are_dropped(mark):
    assert read_line(f"Liên{mark} minh", longest=20) == "Liên minh"
    assert read_text(f"Liên{mark} minh", longest=20) == "Liên minh"


def test_a_text_keeps_its_lines():
    assert read_text(" một\r\nhai\rba\tbốn\n", longest=20) == "một\nhai\nba\tbốn"


@pytest.mark.parametrize("read", [read_line, read_text])
def test_a_text_that_is_too_long_says_how_long(read):
    with pytest.raises(RuleBroken, match="At most 10 characters; this has 100000"):
        read("x" * 100_000, longest=10)


def test_several_days_are_read_in_order_and_each_once() -> None:
    assert read_days("20/11/2028; 20/11/2026,\n20/11/2028,") == (date(2026, 11, 20), date(2028, 11, 20))
    with pytest.raises(RuleBroken):
        read_days(",".join(f"{day}/{month}/2027" for month in (1, 3) for day in range(1, 27)))
