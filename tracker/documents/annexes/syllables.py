"""How Vietnamese words are built: one syllable each, of a beginning, vowels with at most one tone, and an end."""

from __future__ import annotations

import re
import unicodedata

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_BEGINNING = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx]"
_VOWELS = (
    "oai|oay|oeo|uây|uôi|uya|uyê|uyu|ươi|ươu|iêu|yêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oe|oi|ôi|ơi|oă|oo|ua|uâ|uê|ui|"
    "uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy]"
)
_SYLLABLE = re.compile(f"(?:{_BEGINNING})?(?:{_VOWELS})(?:ch|ng|nh|[cmnpt])?")


def is_syllable(word: str) -> bool:
    """True if a word in Unicode is built as Vietnamese ones are, whatever its case."""
    apart = unicodedata.normalize("NFD", word.casefold())
    if len(_TONES.findall(apart)) > 1:
        return False
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", _TONES.sub("", apart))))
