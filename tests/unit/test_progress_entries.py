"""What an entry of progress must be before it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.evidence import Proof
from tracker.domain.progress import LARGEST_QUANTITY, EntryFacts, refuse_unfit
from tracker.domain.tasks import EvidenceKind

TODAY = date(2026, 11, 24)
SAID = EntryFacts(TODAY, note="Đã mở lớp")


@pytest.mark.parametrize(
    "entry",
    [
        SAID,
        replace(SAID, happened_on=TODAY - timedelta(days=400)),
        EntryFacts(TODAY, percent=0),
        EntryFacts(TODAY, percent=100),
        EntryFacts(TODAY, quantity=Decimal(0)),
        EntryFacts(TODAY, quantity=Decimal("1.2345")),
        EntryFacts(TODAY, quantity=LARGEST_QUANTITY),
        EntryFacts(TODAY, proofs=(Proof(EvidenceKind.DOCUMENT, number="36-HD/VPTW"),)),
    ],
)
def test_one_of_note_figure_and_evidence_is_enough(entry: EntryFacts) -> None:
    refuse_unfit(entry, today=TODAY)


@pytest.mark.parametrize(
    ("entry", "field", "said"),
    [
        (replace(SAID, happened_on=TODAY + timedelta(days=1)), "happened_on",
         "This day is still to come; today is 2026-11-24."),
        (replace(SAID, percent=-1), "percent", "A percentage lies between 0 and 100."),
        (replace(SAID, percent=101), "percent", "A percentage lies between 0 and 100."),
        (replace(SAID, quantity=Decimal("-0.0001")), "quantity", "This number is too large or below zero."),
        (replace(SAID, quantity=LARGEST_QUANTITY + 1), "quantity", "This number is too large or below zero."),
        (replace(SAID, quantity=Decimal("1.23456")), "quantity", "At most four decimals can be kept."),
        (EntryFacts(TODAY), "note", "Say in a sentence what was done, or give a figure."),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_names_its_field(entry: EntryFacts, field: str, said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        refuse_unfit(entry, today=TODAY)
    assert (refused.value.field, str(refused.value)) == (field, said)
