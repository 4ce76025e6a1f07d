"""Where each fact of a paper's head was read, and by which rule it was guessed where the paper does not state it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tracker.documents.annexes.grids import Line
from tracker.documents.annexes.kinds import kind_at_start
from tracker.documents.annexes.parties import names_parties
from tracker.documents.annexes.validity import day_in, stated_validity, validity_in_clause, validity_in_title
from tracker.domain.folding import fold
from tracker.domain.messages import message
from tracker.domain.proposals import Source
from tracker.domain.review_clauses import cadences_in

ONCE = "once"
_REVIEWS = re.compile(r"\b(?:ra soat|so ket|tong ket|giao ban)\b")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
_LONGEST_QUOTE = 300
FROM_NOTE = message("taken from the note of attachment, without number, day and parties")
LIKE_A_TITLE = message("the first line that reads like a title")
OUT_OF_A_SENTENCE = message("taken out of a sentence; check the names and their order")
OUT_OF_THE_HEAD = message("taken from the paper’s head or its signatures; check the names and their order")
BESIDE_THE_PLACE = message("the day beside the place under the paper's head was taken for the signing")
ONLY_YEARS = message("%(first)s to %(last)s, because only years are given")


def sources_of(
    lines: Sequence[Line],
    note: Line | None,
    *,
    kind: str | None,
    symbol: str | None,
    title: str | None,
    parties: Sequence[str],
    signed_on: date | None,
    valid_from: date | None,
    valid_to: date | None,
) -> tuple[Source, ...]:
    """Of every fact that was found, in the form's order. ``note``: the line that says to what the annex is attached."""
    found = [
        _kind(lines, note, kind),
        _first("symbol", lines, symbol),
        _title(lines, note, title),
        _parties(lines, parties),
        _signed(lines, note, signed_on),
        *_validity(lines, title, signed_on, (valid_from, valid_to)),
        *_reviews(lines),
    ]
    return tuple(source for source in found if source is not None)


def _source(fact: str, line: Line, *, rule: object = None) -> Source:
    return Source(fact, line.text[:_LONGEST_QUOTE], line.cell, rule)  # type: ignore[arg-type]  # a Message or None


def _first(fact: str, lines: Iterable[Line], text: str | None) -> Source | None:
    line = next((line for line in lines if text and text in line.text), None)
    return _source(fact, line) if line else None


def _kind(lines: Sequence[Line], note: Line | None, kind: str | None) -> Source | None:
    if kind is None:
        return None
    own = [line for line in lines if (found := kind_at_start(line.text)) and found[0] == kind]
    if note and fold(kind) in fold(note.text):
        return _source("kind", note)
    return _source("kind", own[0]) if own else None


def _title(lines: Sequence[Line], note: Line | None, title: str | None) -> Source | None:
    if not title:
        return None
    for place, line in enumerate(lines):
        if line.text and line is not note and (title == line.text or title.startswith(f"{line.text} ")):
            above = next((other for other in reversed(lines[:place]) if other.text), None)
            is_below = above is not None and (above is note or _is_only_a_kind(above.text))
            return _source("title", line, rule=None if is_below else LIKE_A_TITLE)
    return _source("title", note, rule=FROM_NOTE) if note else None


def _is_only_a_kind(text: str) -> bool:
    found = kind_at_start(text)
    return found is not None and not found[1]


def _parties(lines: Sequence[Line], parties: Sequence[str]) -> Source | None:
    if not parties:
        return None
    line = next((line for party in parties for line in lines if fold(party) in fold(line.text)), None)
    if line is None:
        return None
    if line.text.isupper() and not names_parties(line.text):
        return _source("parties", line, rule=OUT_OF_THE_HEAD)
    is_listed = names_parties(line.text) or fold(parties[-1]) not in fold(line.text)
    return _source("parties", line, rule=None if is_listed else OUT_OF_A_SENTENCE)


def _signed(lines: Sequence[Line], note: Line | None, signed_on: date | None) -> Source | None:
    if signed_on is None:
        return None
    line = next((line for line in [*([note] if note else []), *lines] if _names(line, signed_on)), None)
    return _source("signed_on", line, rule=None if line is note else BESIDE_THE_PLACE) if line else None


def _names(line: Line, day: date) -> bool:
    found = day_in(line.text)
    return found is not None and found[0] == day


def _validity(
    lines: Sequence[Line], title: str | None, signed_on: date | None, days: tuple[date | None, date | None]
) -> Iterator[Source]:
    """Of each side: the clause that states it, else the title with its years."""
    years = validity_in_title(title) if title else None
    _first, _last, place = stated_validity(title, [line.text for line in lines], signed_on)
    clause = validity_in_clause(lines[place].text, signed_on) if place is not None else None
    sides = (("valid_from", clause.first if clause else None), ("valid_to", clause.last if clause else None))
    for (fact, stated), day in zip(sides, days, strict=True):
        if day is not None and stated == day and place is not None:
            yield _source(fact, lines[place])
        elif day is not None and title and years:
            line = next((line for line in lines if line.text and line.text in title), Line(title))
            rule = message(ONLY_YEARS.text, first=years[0], last=years[1])
            yield Source(fact, title[:_LONGEST_QUOTE], line.cell, rule)


def _reviews(lines: Sequence[Line]) -> Iterator[Source]:
    """A source for each cadence that a sentence about reviews orders; ``once`` for one that names no rhythm."""
    told = set[str]()
    for line in lines:
        for sentence in _SENTENCE_END.split(line.text):
            if _REVIEWS.search(fold(sentence)):
                facts = [cadence.value for cadence in cadences_in(sentence)] or [ONCE]
                for fact in facts:
                    if fact not in told:
                        told.add(fact)
                        yield Source(fact, sentence[:_LONGEST_QUOTE], line.cell)
