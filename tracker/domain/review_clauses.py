"""Which reviews a paper's own clause orders: "rà soát hằng tháng, hằng quý, hằng năm"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.domain.folding import fold
from tracker.domain.messages import Message, message
from tracker.domain.periods import Cadence

# What the article asks of every program: reviewed each month, each quarter and each year.
USUAL = (Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.ANNUAL)

_EACH = r"(?:hang|moi|theo|tung|dinh ky)\s+"
_NAMED = {
    Cadence.MONTHLY: re.compile(rf"{_EACH}thang|\b0?1 thang(?:/| mot )lan"),
    Cadence.QUARTERLY: re.compile(rf"{_EACH}quy|\b(?:0?3|ba) thang\b"),
    Cadence.HALF_YEARLY: re.compile(r"\b(?:0?6|sau) thang\b|nua nam"),
    Cadence.ANNUAL: re.compile(rf"{_EACH}nam|cuoi nam|\b(?:0?1|mot) nam\b|\btong ket nam\b(?! \d)"),
}


def cadences_in(clause: str | None) -> tuple[Cadence, ...]:
    """The cadences the clause names, the shortest first; empty when it names none."""
    folded = fold(clause or "")
    return tuple(cadence for cadence, words in _NAMED.items() if words.search(_with_lists_spread(folded)))


def is_only_usual(cadences: Iterable[Cadence], clause: str | None) -> bool:
    """True when the reviews are the usual ones because the paper's own words name no rhythm."""
    return tuple(cadences) == USUAL and not cadences_in(clause)


def say_cadence(cadence: Cadence, every_months: int | None = None) -> Message:
    """How often reviews of this cadence are due, inside a sentence."""
    if cadence is Cadence.EVERY_MONTHS:
        return message("every %(count)s months", count=every_months or 0)
    return _SAID[cadence]


_SAID = {
    Cadence.MONTHLY: message("every month"),
    Cadence.QUARTERLY: message("every quarter"),
    Cadence.HALF_YEARLY: message("every half year"),
    Cadence.ANNUAL: message("every year"),
    Cadence.MILESTONE: message("on days that are named"),
}


def _with_lists_spread(folded: str) -> str:
    """ "hang thang, quy, nam" says "hang" once for all: said again before each word that follows it."""
    return re.sub(
        rf"{_EACH}(?:thang|quy|nam)(?:\s*(?:,|va|/)\s*(?:thang|quy|nam))+",
        lambda found: re.sub(r"\b(thang|quy|nam)\b", r"hang \1", found[0]),
        folded,
    )
