"""Marks that say "as above": nt, -nt-, n/t, như trên, tương tự, ”, ,,, -//-."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.domain.folding import fold

_WORDS = {
    "nt", "n t", "nhu tren", "nhu o tren", "nhu muc tren", "nhu dong tren", "nhu hang tren", "nhu noi dung tren",
    "tuong tu", "tuong tu nhu tren", "nhu tren nt", "nt nhu tren", "idem",
}  # fmt: skip
_QUOTES = "\"'”“″〃„‟’‘`´′‴ʺ˝〞〟＂«»ˮ"
_LONGEST_MARK = 30
_AROUND = re.compile(r"[\s.:;()\[\]\-–—_]+")
_SLASHES_OR_COMMAS = re.compile(r"(?:/\s*/|,\s*,|\\\s*\\)[/,\\\s]*")
_POINTS_ELSEWHERE = re.compile(
    r"(?:-\s*)?(?:nt\b[ ,;.-]|n/t\b|nhu (?:o )?(?:tren|muc|diem|nhiem vu|so|stt|tt|dong)\b|tuong tu\b)"
)
_QUOTE_AND_MORE = re.compile(rf"[\s-]*[{re.escape(_QUOTES)}]{{1,2}}\s*(?:[,;&+]|và\b)\s*\w", re.IGNORECASE)


@lru_cache(maxsize=4_096)
def is_ditto(text: str) -> bool:
    """True if the text is nothing but a mark for "as above"."""
    if len(text) > _LONGEST_MARK:
        return False
    if " ".join(re.findall("[a-z0-9]+", fold(text))) in _WORDS:
        return True
    marks = _AROUND.sub("", text).strip(",/\\") or _AROUND.sub("", text)
    return (bool(marks) and all(mark in _QUOTES for mark in marks)) or bool(_SLASHES_OR_COMMAS.fullmatch(marks))


def points_elsewhere(text: str) -> bool:
    """True if the text names another row and says more ("nt, Sở Y tế", "như mục 1"), so that it can't be resolved."""
    if is_ditto(text):
        return False
    return bool(_POINTS_ELSEWHERE.match(fold(text)) or _QUOTE_AND_MORE.match(text))
