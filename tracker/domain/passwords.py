"""Which passwords are good enough, by OWASP ASVS 5.0 (6.2): long, not what guessers try first, not one's own name.

Nothing is asked of the kinds of characters: a sentence is longer and easier to remember than one odd letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from tracker.domain.common_passwords import PIECES, SUBSTITUTED, WHOLE
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold
from tracker.domain.messages import message

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000
LEAST_OWN = 5
"""So many letters must be left when the pieces that guessers know are taken away."""
FEWEST_KINDS = 5  # different letters
DIGITS = "0123456789"
SHORTEST_NAME = 5  # a shorter one is part of ordinary words
INSIDE_WORDS = re.compile(r"(?<=[a-z])[@4301!5$7]+(?=[a-z])")
LONGEST_PIECE = max(map(len, PIECES))


def normal(password: str) -> str:
    """NFC, so that a password typed on another keyboard is the same password."""
    return unicodedata.normalize("NFC", password)


def check_password(password: str, *, personal: Iterable[str] = (), places: Iterable[str] = ()) -> None:
    """Raises RuleBroken beside the field "password". ``personal``: the e-mail and the name, which must not be in it.

    Nor may ``places``, where the pages are found and where one works, or be a piece of one: whoever stands before them
    tries that.
    """
    typed = normal(password)
    if len(typed) < SHORTEST_PASSWORD:
        said = message("Use at least %(n)s characters; a sentence is easy to remember.", n=SHORTEST_PASSWORD)
        raise RuleBroken(said, field="password")
    bare = _bare(typed)
    if any(name in bare for name in _names(personal)):
        raise RuleBroken(message("Leave your name and your e-mail address out of it."), field="password")
    if is_common(typed) or any(place in bare or _is_of(bare, place) for place in _names(places)):
        said = message("This is among what guessers try first. Take a sentence that only you would say.")
        raise RuleBroken(said, field="password")


def _is_of(bare: str, place: str) -> bool:
    """A piece of the place's name, with a year or the like at most."""
    own = bare.strip(DIGITS)
    return own in place and len(bare) - len(own) < LEAST_OWN


def is_common(password: str) -> bool:
    """Known from leaks, or put together of what guessers know, or the same few letters again and again."""
    folded, bare = fold(password), _bare(password)
    if bare in WHOLE or len(set(folded)) < FEWEST_KINDS:
        return True
    meant = _bare(INSIDE_WORDS.sub(lambda found: found[0].translate(SUBSTITUTED), folded))
    return folded.isascii() and min(_own_letters(bare), _own_letters(meant)) < LEAST_OWN


def _own_letters(bare: str) -> int:
    """The fewest letters that no piece covers."""
    fewest = [0]
    for end in range(1, len(bare) + 1):
        known = [
            fewest[end - size] for size in range(2, min(end, LONGEST_PIECE) + 1) if bare[end - size : end] in PIECES
        ]
        fewest.append(min([fewest[end - 1] + 1, *known]))
    return fewest[-1]


def _names(personal: Iterable[str]) -> set[str]:
    """The name, the address, and what stands before its @."""
    found = {_bare(part) for text in personal for part in (text, text.partition("@")[0])}
    return {name for name in found if len(name) >= SHORTEST_NAME}


def _bare(text: str) -> str:
    """Without accents, case, blanks and marks: what is the same to who guesses."""
    return "".join(letter for letter in fold(text) if letter.isalnum())
