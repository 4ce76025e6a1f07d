"""Canonical text and its hash: equal facts give equal texts."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.snapshots import canonical, digest_of, is_intact, plain_number

FACTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_keys_are_sorted_and_nothing_stands_between() -> None:
    assert canonical({"b": 1, "a": [True, None, "x"]}) == '{"a":[true,null,"x"],"b":1}'


def test_one_letter_written_in_two_ways_is_one_text() -> None:
    apart = unicodedata.normalize("NFD", "Hợp tác xã")
    assert canonical({apart: apart}) == canonical({"Hợp tác xã": "Hợp tác xã"})


def test_days_instants_and_decimals_have_one_form() -> None:
    facts = [date(2026, 9, 14), datetime(2026, 9, 14, 1, tzinfo=UTC), Decimal("31.5000"), Decimal("1E+3")]
    assert canonical(facts) == '["2026-09-14","2026-09-14T01:00:00+00:00","31.5","1000"]'


@pytest.mark.parametrize(("value", "text"), [("0.0000", "0"), ("-0", "0"), ("100", "100"), ("0.0001", "0.0001")])
def test_a_number_has_no_trailing_noughts(value: str, text: str) -> None:
    assert plain_number(Decimal(value)) == text


def test_a_float_has_no_canonical_form() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical({"x": 0.1})


def test_a_changed_letter_breaks_the_hash() -> None:
    text = canonical({"text": "Đã tổ chức 3 lớp"})
    assert is_intact(text, digest_of(text))
    assert not is_intact(text.replace("3", "4"), digest_of(text))


@given(facts=FACTS)
def test_what_was_read_back_is_canonical_already(facts: object) -> None:
    text = canonical(facts)
    assert canonical(json.loads(text)) == text
