"""Who issues a paper: in which layout, from which place, under which symbol. Known from the body's own name.

Decree 30/2020/NĐ-CP holds for papers of the State; guidance 36-HD/VPTW for papers of the Party. A paper that a Party
body signs together with others is laid out as the State's, as 178/CTPH-BTGTW-LMHTXVN is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from tracker.domain.folding import fold

CENTRAL_PLACE = "Hà Nội"
UNKNOWN = "…………"
_PARTY_WORDS = ("tinh uy", "thanh uy", "dang uy", "huyen uy", "quan uy", "trung uong dang", "chi bo", "dang bo")
_PARTY_BODIES = (
    "ban tuyen giao", "ban dan van", "ban to chuc trung uong", "ban noi chinh", "ban chinh sach, chien luoc",
    "uy ban kiem tra trung uong", "van phong trung uong",
)  # fmt: skip
_CENTRAL = ("trung uong", "viet nam", "quoc gia")
_COMMITTEE = r"(?:Tỉnh|Thành|Đảng|Huyện|Quận) ủy"
_PLACE = re.compile(
    rf"(?:{_COMMITTEE}|[Tt]ỉnh|[Tt]hành phố|TP\.?|Tỉnh đoàn|Thành đoàn|[Pp]hường|[Xx]ã)\s+"
    r"((?:[A-ZÀ-ỸĐ][\wà-ỹ]*)(?:[\s-]+[A-ZÀ-ỸĐ][\wà-ỹ]*)*)"
)
_BELOW_COMMITTEE = re.compile(rf"^(?P<own>.+?)\s+(?P<above>{_COMMITTEE}\b.*)$")


class Layout(StrEnum):
    """How a paper is laid out: thể thức văn bản."""

    STATE = "state"
    PARTY = "party"


def is_party_body(name: str) -> bool:
    """Is it an organ of the Communist Party?"""
    folded = fold(name)
    return any(word in folded for word in _PARTY_WORDS) or folded.startswith(_PARTY_BODIES)


def layout_of(issuers: Iterable[str]) -> Layout:
    """The Party's layout when every issuing body is the Party's."""
    names = list(issuers)
    return Layout.PARTY if names and all(map(is_party_body, names)) else Layout.STATE


def place_of(issuers: Sequence[str]) -> str:
    """The place-name before the date: province or city in the name of the first body that has one, else dots."""
    for name in issuers:
        found = _PLACE.search(name)
        if found:
            return found[1]
    folded = [fold(name) for name in issuers]
    is_central = any(name.startswith("bo ") or any(word in name for word in _CENTRAL) for name in folded)
    return CENTRAL_PLACE if is_central else UNKNOWN


def above_and_own(name: str) -> tuple[str, str]:
    """The superior committee and the body itself: two lines of a Party letterhead; the first may be empty."""
    found = _BELOW_COMMITTEE.match(name)
    return (found["above"], found["own"]) if found else ("", name)


def blank_number(kind: str, abbreviations: Sequence[str | None], layout: Layout) -> str:
    """The number to be filled in by the office that issues: "Số:      /BC-BTGDVTU-LMHTX".

    ``kind``: abbreviation of the kind of paper. A joint paper of Party bodies takes the series of the first.
    """
    known = [abbreviation or UNKNOWN for abbreviation in abbreviations] or [UNKNOWN]
    if layout is Layout.PARTY:
        return f"Số          -{kind}/{known[0]}"
    return f"Số:          /{kind}-{'-'.join(known)}"
