"""Does a name or a first page bear a mark of secrecy (Mật, Tối mật, Tuyệt mật)? This system is not for secrets.

A remark and never a refusal: "mật" is also honey, density and part of many words, and the person knows better.
Marks: Law on the protection of state secrets 29/2018/QH14, art. 8; stamped in capitals on a line of their own.
"""

from __future__ import annotations

import re
import unicodedata

from tracker.domain.folding import fold

FIRST_PAGE, FULLEST_PAGE = 4000, 100_000
"""Letters of a text that count as its first page; and of a page that is known to be the first, however it is set."""

_BEFORE, _BEHIND = "(?<!bí )(?<!bảo )", "(?! ong)(?! độ)(?! khẩu)(?! mã)(?! thiết)"
_IN_NAME = re.compile(rf"\b{_BEFORE}mật\b{_BEHIND}")
_IN_FOLDED_NAME = re.compile(r"\b(?:tuyet mat|toi mat|do mat|(?:tai lieu|van ban|cong van|cv) mat)\b")
_STAMP = re.compile(r"(?:ĐỘ MẬT\s*:\s*)?(?:TUYỆT |TỐI )?MẬT[.!]?", re.IGNORECASE)
_CAPITALS = re.compile(r"\b(?:TUYỆT|TỐI) MẬT\b")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def is_marked_in_name(name: str) -> bool:
    """Is there a mark in the name of a file, with or without its accents?"""
    said = _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFC", name).lower())
    return bool(_IN_NAME.search(said) or _IN_FOLDED_NAME.search(fold(said)))


def is_marked_in_text(text: str) -> bool:
    """Is there a stamp on this first page: on a line of its own, or the two graver ones in capitals anywhere?"""
    page = unicodedata.normalize("NFC", text[:FULLEST_PAGE])
    if _CAPITALS.search(page):
        return True
    return any(_STAMP.fullmatch(line) and line == line.upper() for line in map(str.strip, page.splitlines()))
