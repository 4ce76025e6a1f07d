"""The parties that one cell of a register names: one a line, numbered, by semicolons, dashes, "và" or commas."""

from __future__ import annotations

import re

from tracker.documents.annexes.parties import split_before_agencies, starts_as_agency
from tracker.domain.folding import tidy

_MARK = re.compile(
    r"^(?:\(?\d{1,2}[.)]|[-–—+•*]|[a-g]\))\s*|^(?:bên|đại diện bên)\s+(?:[A-G]|\d)\s*[:.–-]\s*", re.IGNORECASE
)
_BETWEEN = re.compile(r"^(?:ký kết\s+)?giữa\s+", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[.)]\s+")
_SHORT = re.compile(r"[A-ZĐƯ&]{3,}(?:\s+[A-ZĐƯ&]{2,})?")  # LMHTX, BTG TU
_DASH = re.compile(r"\s+[-–—]\s+|\s*/\s*|\s+\+\s+")


def names_in(text: str) -> list[str]:
    """The names in their order; a name that only may be two stays one."""
    pieces = [piece for line in re.split(r"[\n;]", text) for piece in _in_line(_BETWEEN.sub("", tidy(line)))]
    return [name for piece in pieces if (name := tidy(piece).strip(" ,.;:")) and any(map(str.isalnum, name))]


def _in_line(line: str) -> list[str]:
    if len(_NUMBERED.findall(line)) > 1:
        return [piece for part in _NUMBERED.split(line) if part for piece in _in_line(part)]
    bare = _MARK.sub("", line)
    dashed = _DASH.split(bare)
    if len(dashed) > 1 and all(starts_as_agency(part) or _SHORT.fullmatch(part) for part in dashed):
        return [name for part in dashed for name in _in_line(part)]
    shortened = re.split(r"\s+(?:và|với)\s+|\s*,\s*", bare)
    if len(shortened) > 1 and all(_SHORT.fullmatch(part) for part in shortened):
        return shortened
    return split_before_agencies(bare)
