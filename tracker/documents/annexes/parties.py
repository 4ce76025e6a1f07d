"""Who signed, as the paper names them: "Giữa: A; B", "giữa A và B", "Bên A: ..", "A và B thống nhất ban hành"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tracker.domain.agency_lists import AGENCY_START
from tracker.domain.folding import fold
from tracker.domain.symbols import parse_symbol

_BETWEEN = re.compile(
    r"^(?:ký kết\s+)?giữa(?:\s+(?:các|hai)\s+(?:bên|cơ quan|đơn vị))?\s*(?P<colon>:)?\s*(?P<names>.*)$", re.IGNORECASE
)
_ISSUED_BY = re.compile(r"\bcủa\s+(.+?)(?=\s+(?:về|giai đoạn|giữa)\b|$)", re.IGNORECASE)
_SIDE = re.compile(r"^(?:bên|đại diện bên)\s+(?:[A-DĐ]|thứ\s+\w+|\d)\b\s*[:.–-]\s*(?P<name>.+)$", re.IGNORECASE)
_LISTED = re.compile(r"^(?:\d{1,2}[.)/]|[-–+•*])\s*(?P<name>.+)$")
_INSIDE = re.compile(r"\bgiữa\s+(?P<names>.+?\s+(?:và|với)\s+.+?)(?:\s+(?:thực hiện|ngày)\b|[()“”\"]|$)", re.IGNORECASE)
_AGREED = re.compile(
    r"(?:^|[;.:,]\s*)(?P<names>[^;.:]+?\s+và\s+[^;.:]+?)\s+(?:cùng\s+)?(?:thống nhất|ký kết|nhất trí)\b", re.IGNORECASE
)
_SECOND = re.compile(rf"\s+(?:và|với|cùng với|VÀ|VỚI)\s+(?={AGENCY_START})|\s*,\s*(?={AGENCY_START})")
_AGENCY = re.compile(AGENCY_START)
_ABOUT = re.compile(
    r"\s+(?:trong (?:công tác|việc|lĩnh vực|quá trình)|về|giai đoạn|nhằm|năm \d{4})\b.*$", re.IGNORECASE | re.DOTALL
)
_AND = re.compile(r"\s+(?:và|với)\s+", re.IGNORECASE)

_SIGNS = re.compile(r"^(?:đại diện|tm\.)\s*(?P<name>.*)$", re.IGNORECASE)
_MOTTO = re.compile(r"cong hoa\b|doc lap\b|dang cong san\b|[^a-z]*$")
_STACKED = re.compile(rf"\s+[-–]\s+(?={AGENCY_START})")
_HEAD_LINES = 10


def parties_in(lines: Sequence[str], title: str | None, note: str, symbol: str | None = None) -> tuple[str, ...]:
    """The parties in their order; empty if the paper does not say, or not clearly enough.

    ``note``: what the note of attachment says ("Kế hoạch số .. của A và B"). Last come the bodies in the paper's head,
    of which ``symbol`` tells that they are parties and not one below the other, and those whose signatures it bears.
    """
    issued_by = _ISSUED_BY.findall(note)
    return (
        _in_own_lines(lines)
        or _in_text(_INSIDE, [title or "", note])
        or _agencies(_split(issued_by[-1]) if issued_by else ())
        or _in_text(_AGREED, lines)
        or _issuing(lines, symbol)
        or _signing(lines)
    )


def names_parties(line: str) -> bool:
    """True for a line that only names parties and so is no part of a title."""
    return bool(_SIDE.match(line)) or (_BETWEEN.match(line) is not None and _ABOUT.search(line) is None)


def _in_own_lines(lines: Sequence[str]) -> tuple[str, ...]:
    sides = [found["name"] for line in lines if (found := _SIDE.match(line))]
    if len(sides) > 1:
        return tuple(_bare(name) for name in sides)
    for place, line in enumerate(lines):
        found = _BETWEEN.match(line)
        if found is None:
            continue
        names = _split(found["names"]) if found["names"] else _list_below(lines[place + 1 :])
        is_plain = found["colon"] is not None
        names = names if is_plain else _agencies(names)
        if len(names) > 1:
            return names
    return ()


def _issuing(lines: Sequence[str], symbol: str | None) -> tuple[str, ...]:
    """The bodies above the number, in capitals: "SỞ Y TẾ" over "SỞ NỘI VỤ", if the symbol names as many."""
    names: list[str] = []
    for line in lines[:_HEAD_LINES]:
        if not line or _MOTTO.match(fold(line)):
            continue
        if not line.isupper() or not (names or _AGENCY.match(line)):
            break
        first, *more = _STACKED.split(line.strip(" -–*"))
        if names and not _AGENCY.match(first):
            names[-1] = f"{names[-1]} {first}"
        else:
            names.append(first)
        names += more
    is_joint = symbol is not None and len(parse_symbol(symbol).bodies) == len(names)
    return _agencies(tuple(map(_bare, names))) if is_joint else ()


def _signing(lines: Sequence[str]) -> tuple[str, ...]:
    """The bodies of "ĐẠI DIỆN SỞ Y TẾ", or of the line below "ĐẠI DIỆN", each once."""
    names: dict[str, str] = {}
    for line, below in zip(lines, [*lines, ""][1:], strict=True):
        found = _SIGNS.match(line) if line.isupper() else None
        name = _bare(found["name"] or below) if found else ""
        if _AGENCY.match(name):
            names.setdefault(fold(name), name)
    return _agencies(tuple(names.values()))


def as_spelled(parties: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    """Parties in capitals as the tasks spell them, where they do: "SỞ Y TẾ" is "Sở Y tế"."""
    spelled = {fold(name): name for name in names if not name.isupper()}
    return tuple(spelled.get(fold(party), party) if party.isupper() else party for party in parties)


def _list_below(lines: Sequence[str]) -> tuple[str, ...]:
    names: list[str] = []
    for line in lines:
        found = _LISTED.match(line)
        if found is None:
            break
        names.append(_bare(found["name"]))
    return tuple(names)


def _in_text(pattern: re.Pattern[str], lines: Sequence[str]) -> tuple[str, ...]:
    for line in lines:
        found = pattern.search(line)
        names = _agencies(_split(found["names"])) if found else ()
        if names:
            return names
    return ()


def _agencies(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names if there are several and each begins as agencies do; else none, for then it is only a sentence."""
    return names if len(names) > 1 and all(_AGENCY.match(name) for name in names) else ()


def starts_as_agency(name: str) -> bool:
    """True for a name that begins as those of agencies do."""
    return _AGENCY.match(name) is not None


def split_before_agencies(text: str) -> list[str]:
    """Parted before each word that begins an agency's name, so that "Ban Tuyên giáo và Dân vận" stays one."""
    return _SECOND.split(text)


def _split(text: str) -> tuple[str, ...]:
    """By semicolons; else before words that begin an agency's name; else by the only "và" there is."""
    text = _ABOUT.sub("", text)
    parts = text.split(";")
    if len(parts) == 1:
        parts = split_before_agencies(text)
    if len(parts) == 1 and len(_AND.findall(text)) == 1:
        parts = _AND.split(text)
    return tuple(name for part in parts if (name := _bare(part)))


def _bare(name: str) -> str:
    bare = re.sub(r"^(?:và|với)\s+", "", name.strip(" .,;:()"), flags=re.IGNORECASE)
    return re.sub(r"\s*\((?:sau đây|gọi tắt|dưới đây)[^)]*\)?", "", bare).strip()
