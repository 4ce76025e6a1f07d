"""Folding text so that it is found however it is typed: without accents, case or spacing."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """The text as people mean it: NFC, Ð as Đ, every run of white space one blank, none at the ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).replace("\u00d0", "\u0110")).strip()


def fold(text: str) -> str:
    """A search key: lower case, no marks, đ as d. "Hợp tác xã" and "hop tac xa" fold alike."""
    bare = unicodedata.normalize("NFD", tidy(text).casefold())
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("đ", "d")
