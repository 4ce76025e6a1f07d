"""How alike two titles are: shared words and shared pairs of neighbouring words, folded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
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
FEWEST_SHARING, MOST_COMPARED = 25, 40_000
"""A word that more standing titles share makes no candidates in an annex of thousands of rows: it stays quick."""
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
    most = max(FEWEST_SHARING, MOST_COMPARED // max(1, len(standing)))
    for wanted_id, title in wanted:
        own = _pieces(title)
        for id_ in sorted(_sharing(own, holders, most)):
            alike = _likeness(own, pieces[id_])
            if alike >= AT_ITS_PLACE:
                yield alike, wanted_id, id_


def _sharing(pieces: Iterable[str], holders: dict[str, list[int]], most: int) -> set[int]:
    rare = (holders[piece] for piece in pieces if piece in holders and len(holders[piece]) <= most)
    return set().union(*rare)


@lru_cache(maxsize=16384)
def _pieces(title: str) -> frozenset[str]:
    words = words_key(title).split()
    return frozenset([*words, *(f"{first} {second}" for first, second in pairwise(words))])


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0
