"""All words that an agency may be searched by: each of its names without accents, and the initials of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from tracker.domain.folding import fold, tidy

_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)*")
_CENTRAL = ("trung", "uong")  # shortened to TW, TƯ or TU
_LINK = "va"  # left out of most abbreviations, BTGDV, and kept in some
_FEWEST_WORDS = 2
_MOST_CHOICES = 3  # each doubles the ways to shorten a name


def search_words(names: Iterable[str | None]) -> str:
    """What is kept of an agency to be searched: "Ban Tuyên giáo Trung ương" is also found as btgtw."""
    known = list(dict.fromkeys(tidy(name) for name in names if name))
    words = [fold(name) for name in known]
    words += [short for name in known for short in initials(name)]
    return " ".join(dict.fromkeys(words))


def initials(name: str) -> tuple[str, ...]:
    """The abbreviations that the name may have, in small letters; none for a name of one word."""
    words = _WORD.findall(tidy(name))
    if len(words) < _FEWEST_WORDS:
        return ()
    folded, pieces, at = [fold(word) for word in words], list[tuple[str, ...]](), 0
    while at < len(words):
        if tuple(folded[at : at + 2]) == _CENTRAL:
            pieces.append(("tw", "tu"))
            at += 2
            continue
        is_short = sum(character.isupper() for character in words[at]) > 1
        bare = folded[at].replace("&", "")
        pieces.append((bare,) if is_short else ("", "v") if bare == _LINK else (bare[0],))
        at += 1
    open_places = [place for place, ways in enumerate(pieces) if len(ways) > 1]
    for place in open_places[_MOST_CHOICES:]:
        pieces[place] = pieces[place][:1]
    return tuple(dict.fromkeys(short for chosen in product(*pieces) if (short := "".join(chosen))))
