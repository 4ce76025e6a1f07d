"""No reader of typed text is kept busy by a long one: what costs more than its length is caught here."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest

from tracker.domain.agency_lists import is_collective, parties_meant, split_agencies
from tracker.domain.due_dates import parse_due
from tracker.domain.errors import RuleBroken
from tracker.domain.evidence import read_proofs
from tracker.domain.people import read_email
from tracker.domain.review_clauses import cadences_in
from tracker.domain.symbols import parse_symbol, same_symbol_key
from tracker.domain.typed_values import read_day, read_line, read_number

LENGTHS, SECONDS = (1_000, 3_000, 10_000), 2  # a cost that grows with the cube shows before it takes hours
PIECES = ("Ậ", "a", " ", "1", ",", "/", ".", "-", "ngày ", "số ", "; ", "\n", "@")
READERS: dict[str, Callable[[str], object]] = {
    "agencies": lambda text: split_agencies(text, lambda name: False),
    "an address": read_email,
    "a collective": is_collective,
    "a day": read_day,
    "a due text": parse_due,
    "evidence": lambda text: read_proofs(text, today=date(2026, 11, 24)),
    "a line": lambda text: read_line(text, longest=500),
    "a number": lambda text: read_number(text, decimal_comma=True),
    "parties": lambda text: parties_meant(text, party_count=3),
    "a review clause": cadences_in,
    "a symbol": parse_symbol,
    "a symbol's key": same_symbol_key,
}


@pytest.mark.parametrize("reader", READERS)
def test_a_long_text_keeps_no_reader_busy(reader: str) -> None:
    for length, (first, second) in itertools.product(LENGTHS, itertools.combinations_with_replacement(PIECES, 2)):
        text = ((first + second) * length)[:length]
        begun = time.process_time()
        with suppress(RuleBroken):
            READERS[reader](text)
        assert time.process_time() - begun < SECONDS, f"{length} characters of {first!r} and {second!r}: {reader}"
