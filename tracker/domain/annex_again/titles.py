"""How alike two titles are: shared words and shared pairs of neighbouring words, folded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tracker.domain.annex_again.facts import words_key

CLEAR = 0.8
"""From here on two titles are the same task reworded, if no other title comes near."""
LIKELY = 0.6
"""From here on too, if agencies, time and deliverable are the same."""
POSSIBLE = 0.5
"""From here on a person is asked."""
AT_ITS_PLACE = 0.2
"""From here on a person is asked about a task with the same number, agencies and time under the same heading."""
MARGIN = 0.15
"""A title that comes closer than this to the best makes it unclear."""
MOST_COMMON = 60
"""Words that more standing titles share make no candidates: an annex of thousands of rows stays quick."""
_FIGURE = re.compile(r"\d+|\b[ivx]+\b")


def likeness(one: str, other: str) -> float:
    """0 (nothing shared) to 1 (the same words in the same order)."""
    return _likeness(_pieces(one), _pieces(other))


def figures(title: str) -> list[str]:
    """Years, counts and Roman numbers of a title: two titles with others are never clearly the same task."""
    return _FIGURE.findall(words_key(title))


def near_titles(
    wanted: Sequence[tuple[int, str]], standing: Sequence[tuple[int, str]]
) -> Iterator[tuple[float, int, int]]:
    """(likeness, wanted id, standing id) of all titles that share more than the commonest words."""
    pieces = {id_: _pieces(title) for id_, title in standing}
    holders: dict[str, list[int]] = {}
    for id_, found in pieces.items():
        for piece in found:
            holders.setdefault(piece, []).append(id_)
    for wanted_id, title in wanted:
        own = _pieces(title)
        for id_ in sorted(_sharing(own, holders)):
            alike = _likeness(own, pieces[id_])
            if alike >= AT_ITS_PLACE:
                yield alike, wanted_id, id_


def _sharing(pieces: Iterable[str], holders: dict[str, list[int]]) -> set[int]:
    return {id_ for piece in pieces for id_ in holders.get(piece, ()) if len(holders[piece]) <= MOST_COMMON}


def _pieces(title: str) -> Counter[str]:
    words = words_key(title).split()
    pairs = (f"{first} {second}" for first, second in pairwise(words))
    return Counter([*words, *pairs])


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
