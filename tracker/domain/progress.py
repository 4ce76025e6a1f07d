"""What an entry of progress must be: said of a day that has come, and saying something."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.domain.errors import RuleBroken
from tracker.domain.evidence import Proof
from tracker.domain.evidence_files import FileFacts
from tracker.domain.messages import message

LARGEST_QUANTITY = Decimal("99999999999")  # with four decimals exact on both databases


@dataclass(frozen=True)
class EntryFacts:
    """What an agency says it did on its part: when, in words, how far (0 to 100) or how many, and what proves it."""

    happened_on: date
    note: str = ""
    percent: int | None = None
    quantity: Decimal | None = None
    proofs: tuple[Proof, ...] = field(default=())
    reports_completion: bool = False
    files: tuple[FileFacts, ...] = field(default=())

    @property
    def proof_count(self) -> int:
        """Pieces of evidence of every kind."""
        return len(self.proofs) + len(self.files)


def refuse_unfit(entry: EntryFacts, *, today: date) -> None:
    """Raise RuleBroken, naming the field, for what cannot be kept. One of note, figure and evidence is enough."""
    if entry.happened_on > today:
        raise RuleBroken(message("This day is still to come; today is %(today)s.", today=today), field="happened_on")
    if entry.percent is not None and not 0 <= entry.percent <= 100:
        raise RuleBroken(message("A percentage lies between 0 and 100."), field="percent")
    if entry.quantity is not None:
        _refuse_quantity(entry.quantity)
    if not entry.note and entry.percent is None and entry.quantity is None and not entry.proof_count:
        raise RuleBroken(message("Say in a sentence what was done, or give a figure."), field="note")


def _refuse_quantity(quantity: Decimal) -> None:
    if not 0 <= quantity <= LARGEST_QUANTITY:
        raise RuleBroken(message("This number is too large or below zero."), field="quantity")
    if quantity != quantity.quantize(Decimal("0.0001")):
        raise RuleBroken(message("At most four decimals can be kept."), field="quantity")
