"""Marks that say "as above": nt, -nt-, như trên, ”, -//-."""

from __future__ import annotations

import re

from tracker.domain.folding import fold

_WORDS = {"nt", "n.t", "n t", "nhu tren"}
_QUOTES = "\"'”“″〃„‟’‘`´"
_LONGEST_MARK = 30
_AROUND = " .,;:()[]-–—_/"
_POINTS_ELSEWHERE = re.compile(r"(?:-\s*)?(?:nt\b[ ,;.-]|nhu (?:tren|muc|diem|nhiem vu|so|stt|tt)\b)")


def is_ditto(text: str) -> bool:
    """True if the text is nothing but a mark for "as above"."""
    if len(text) > _LONGEST_MARK:
        return False
    bare = fold(text).strip(_AROUND)
    if bare in _WORDS:
        return True
    marks = text.strip(_AROUND)
    return (bool(marks) and all(mark in _QUOTES + " " for mark in marks)) or text.strip(" -–—") in ("//", "/ /")


def points_elsewhere(text: str) -> bool:
    """True if the text names another row and says more ("nt, Sở Y tế", "như mục 1"), so that it can't be resolved."""
    return not is_ditto(text) and bool(_POINTS_ELSEWHERE.match(fold(text)))
