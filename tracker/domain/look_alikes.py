"""Names that only look like others: unseen marks, letters of other alphabets, slips of the pen; and which known agency
such a name may mean. It proposes; a person decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tracker.domain.agency_names import AgencyIndex, NamedAgency
from tracker.domain.agency_spellings import initials
from tracker.domain.folding import fold

LIKE_ENOUGH = 45
"""Of 100: less alike is not worth a look."""
MOST_NEAR = 3
SPELLED_OUT = 95
"""The same words with abbreviations spelled out: "Liên minh HTX"."""
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_NOT_WORD = re.compile(r"[\W_]+")
# Letters of the Cyrillic and Greek alphabets that print like Latin ones (Unicode TR 39, those a keyboard has).
_LOOKS = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеѕіјкморсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορτυ",
        "ABESIJKMHOPCTYXaesijkmopcyxABEZHIKMNOPTYXaivoptu",
        strict=True,
    )
)
_PRINTED = str.maketrans(_LOOKS)


class Oddity(StrEnum):
    """What is strange about how a name is written."""

    UNSEEN = "unseen"
    OTHER_ALPHABET = "other_alphabet"
    ONE_WORD = "one_word"


@dataclass(frozen=True)
class Near:
    """A known agency that a name may mean. ``percent``: how alike; 100 looks the same in print."""

    agency_id: int
    name: str
    percent: int


def without_unseen(name: str) -> str:
    """The name without marks that nobody sees, or that turn the direction of writing."""
    return _UNSEEN.sub("", name)


def oddities(name: str) -> tuple[Oddity, ...]:
    """What an administrator should look at before he believes the name."""
    found = []
    if _UNSEEN.search(name):
        found.append(Oddity.UNSEEN)
    if any(character.isalpha() and not _is_latin(character) for character in name):
        found.append(Oddity.OTHER_ALPHABET)
    if len(_NOT_WORD.sub(" ", name).split()) == 1:
        found.append(Oddity.ONE_WORD)
    return tuple(found)


def nearest(name: str, known: Iterable[NamedAgency], *, most: int = MOST_NEAR) -> tuple[Near, ...]:
    """The known agencies whose names, short names or initials are most like it, the most like first."""
    listed = list(known)
    spelled = {one.id for one in AgencyIndex(listed).find_known(in_our_letters(name)).agencies}
    found = [
        Near(agency.id, agency.name, max(likeness(name, agency.all_names), SPELLED_OUT if agency.id in spelled else 0))
        for agency in listed
    ]
    near = [one for one in found if one.percent >= LIKE_ENOUGH]
    return tuple(sorted(near, key=lambda one: (-one.percent, one.agency_id))[:most])


def likeness(name: str, others: Sequence[str]) -> int:
    """How alike it is to the most alike of these, of 100: equal groups of three letters, or the same initials."""
    return max((_alike(name, other) for other in others), default=0)


def _alike(name: str, other: str) -> int:
    one, two = printed(name), printed(other)
    if one == two:
        return 100
    if set(_shortened(name)) & set(_shortened(other)):
        return 90
    mine, theirs = _threes(one), _threes(two)
    return int(200 * len(mine & theirs) / (len(mine) + len(theirs))) if mine and theirs else 0


@lru_cache(maxsize=16384)
def printed(name: str) -> str:
    """What two names share that look the same in print, whatever their letters' alphabet, accents, case and marks."""
    return _NOT_WORD.sub(" ", fold(in_our_letters(name))).strip()


def in_our_letters(name: str) -> str:
    """The name as it looks, with the letters that our keyboards have."""
    return unicodedata.normalize("NFKC", without_unseen(name)).translate(_PRINTED)


@lru_cache(maxsize=16384)
def _shortened(name: str) -> tuple[str, ...]:
    """Its initials; of an abbreviation itself. Short ones mean too many agencies."""
    words = printed(name).split()
    own = tuple(words) if len(words) == 1 and name.strip().isupper() else initials(name)
    return tuple(short for short in own if len(short) >= _SHORTEST)


@lru_cache(maxsize=16384)
def _threes(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith(("LATIN", "FEMININE", "MASCULINE", "MODIFIER", "FULLWIDTH LATIN"))


_SHORTEST = 4
