"""Agencies as a cell lists them: "Sở Y tế; Sở Tư pháp", "hai bên", "các sở, ngành liên quan"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum

from tracker.domain.folding import fold, tidy

_MARKS = re.compile(r"[;\n]+|\s/\s")
_AROUND = " ().,;"
_NUMBERS = {"hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7} | {str(n): n for n in range(2, 20)}
_GROUP = re.compile(
    rf"(?:ca |toan the |tat ca )?(?:(?P<count>{'|'.join(_NUMBERS)})|cac) (?P<what>ben|co quan|nganh|don vi|to chuc)"
    r"(?P<signed> ky ket)?(?P<rest> con lai)?(?: (?:cung|tham gia|thuc hien|chu tri|phoi hop))*"
)
_COLLECTIVE = re.compile(  # with its accents: "hải quan" is not "hai"
    r"(?:\d+|các|một số|nhiều|toàn|từng|mỗi|hai|ba|bốn|cấp|những|cả|tất cả) .*"
    r"|(?:sở|ban|ngành|phòng|huyện|xã|đoàn thể),.*|[^,]* liên quan"
)
# A second agency begins with such a word, so that "Ban Tuyên giáo và Dân vận" stays one name.
_AGENCY_WORDS = (
    "Ban|Báo|Bảo hiểm|Bộ|Bưu điện|Chi cục|Chi nhánh|Chính phủ|Công an|Công đoàn|Công ty|Cục|Đài|Đảng ủy|Đoàn|Hiệp hội|"
    "Học viện|Hội|Kho bạc|Liên đoàn|Liên hiệp|Liên minh|LMHTX|Mặt trận|MTTQ|Ngân hàng|NHCSXH|Phòng|Quân khu|Quỹ|Sở|"
    "TAND|"
    "Thanh tra|Thành đoàn|Thành ủy|Thường trực|Tỉnh đoàn|Tỉnh ủy|Tòa án|Tổng|Trung tâm|Trung ương|Trường|UBND|UBMTTQ|"
    "Ủy ban|Văn phòng|Viện|VKSND|Vụ"
)
AGENCY_START = f"(?:{_AGENCY_WORDS}|{_AGENCY_WORDS.upper()})\\b"
_AND = re.compile(rf"\s+(?:và|với|cùng với|VÀ|VỚI|&|\+|[-–])\s+(?={AGENCY_START})|\s*/\s*(?={AGENCY_START})")
_AGENCY = re.compile(AGENCY_START)
_NEVER_PARTED = re.compile(r"(?<=văn hóa), (?=thể thao)", re.IGNORECASE)  # Sở Văn hóa, Thể thao và Du lịch
_HELD = "\ue000"
_MOST_COMMAS = 8  # in one agency's name; without a bound a cell of commas would cost the cube of its length


class PartyGroup(StrEnum):
    """Words that mean parties without naming them."""

    ALL = "all"
    OTHERS = "others"  # all but those that lead


def parties_meant(text: str, *, party_count: int) -> PartyGroup | None:
    """What "hai bên", "các bên", "4 tổ chức", "các bên còn lại" mean in a paper of so many parties; None for a name.

    "Bên" always means parties; other words only when their number fits, or when they say that they signed.
    """
    found = _GROUP.fullmatch(fold(text).strip(_AROUND))
    if found is None:
        return None
    if found["rest"]:
        return PartyGroup.OTHERS
    if found["what"] == "ben" or found["signed"]:
        return PartyGroup.ALL
    if found["count"] is None:
        return None
    return {party_count: PartyGroup.ALL, party_count - 1: PartyGroup.OTHERS}.get(_NUMBERS[found["count"]])


def is_collective(name: str) -> bool:
    """True when the words name no single agency: "các sở, ngành liên quan", "cấp huyện", "4 tổ chức"."""
    return _COLLECTIVE.fullmatch(tidy(name).casefold().strip(_AROUND)) is not None


def split_agencies(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """The agencies of a cell in their order, each once: parted by ";", line breaks, " / ", commas, and "và".

    A comma inside a known agency's name does not part it, nor does any after words such as "các sở". "Và" and dashes
    part names only if each begins as agencies' names do, and no known agency is called so as a whole.
    """
    found: list[str] = []
    for piece in _MARKS.split(text):
        for name in _split_at_commas(tidy(piece).strip(" .;,"), is_known):
            found += _split_at_and(name, is_known)
    return list(_each_once(found))


def _split_at_commas(piece: str, is_known: Callable[[str], bool]) -> list[str]:
    parts = [part.replace(_HELD, ", ") for part in re.split(r"\s*,\s*", _NEVER_PARTED.sub(_HELD, piece)) if part]
    names: list[str] = []
    at = 0
    while at < len(parts):
        if is_collective(", ".join(parts[at : at + 2])):  # how it begins tells
            return [*names, ", ".join(parts[at:])]
        longest = min(len(parts), at + 1 + _MOST_COMMAS)
        end = next((end for end in range(longest, at + 1, -1) if is_known(", ".join(parts[at:end]))), at + 1)
        names.append(", ".join(parts[at:end]))
        at = end
    return names


def _split_at_and(name: str, is_known: Callable[[str], bool]) -> list[str]:
    parts = _AND.split(name)
    if len(parts) == 1 or is_known(name) or is_collective(name):
        return [name]
    return parts if all(_AGENCY.match(part) for part in parts) else [name]


def _each_once(names: Iterable[str]) -> Iterable[str]:
    seen: set[str] = set()
    for name in names:
        if fold(name) not in seen:
            seen.add(fold(name))
            yield name
