"""Is this program there already? A warning by type, number, year or Party term, and lead agency; it never blocks.

Numbers are not unique, and half of the real programs have none (DOMAIN.md section 2): a State body counts from 01 each
year (Decree 30/2020), a Party body from 01 for each type through the whole term of its committee (36-HD/VPTW), and a
joint document takes the next number of the lead agency's series.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from tracker.domain.agency_names import name_key
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import Message, message
from tracker.domain.symbols import Symbol, parse_symbol, same_symbol_key

TERM_YEARS = 5
_COMMITTEE = re.compile(r"\b(?:(?:tinh|thanh|huyen|quan|thi|xa|phuong|dang) uy|dang (?:bo|doan)|chi bo|can su dang)\b")
_PARTY_OFFICE = re.compile(
    r"\b(?:ban tuyen giao|ban dan van|ban noi chinh|ban to chuc trung uong|ban kinh te trung uong|"
    r"ban doi ngoai trung uong|ban chap hanh trung uong|uy ban kiem tra trung uong|van phong trung uong dang|"
    r"hoi dong ly luan trung uong|bo chinh tri|ban bi thu|ban chinh sach chien luoc trung uong)\b"
)
# The women's union has a propaganda commission too: its numbers run by year.
_OF_ANOTHER_BODY = re.compile(r"\b(?:hoi|doan|tong doan|lien doan|tong lien doan|mat tran|mttq|lien minh|lien hiep)\b")
_PARTY_BODY = re.compile(r"TU|TW|(?:BTG|BTGDV|BDV|BNC|UBKT|BTC|VP|BKT|BĐN)(?:TU|TW)|(?:BTG|BDV|BTGDV)")
_CENTRAL_NAME = re.compile(r"\b(?:trung uong|tw|bo chinh tri|ban bi thu)\b")


class Likeness(StrEnum):
    """Why two programs may be one and the same."""

    YEAR = "year"
    TERM = "term"
    UNDATED = "undated"
    TITLE = "title"


@dataclass(frozen=True)
class SignedBy:
    """One party: the agency if it is known, and the name it signed with."""

    agency_id: int | None
    name: str


@dataclass(frozen=True)
class PaperIdentity:
    """What tells one program from another. ``parties``: the lead agency (standing, else the first to sign) first."""

    title: str
    symbol: str | None = None
    signed_on: date | None = None
    parties: tuple[SignedBy, ...] = ()

    @cached_property
    def parsed(self) -> Symbol | None:
        """The symbol taken apart; None when there is none, or what is written is no symbol."""
        try:
            return parse_symbol(self.symbol) if self.symbol else None
        except RuleBroken:
            return None

    @cached_property
    def symbol_key(self) -> str | None:
        """What all spellings of the symbol share."""
        return same_symbol_key(self.symbol) if self.symbol else None

    @cached_property
    def title_key(self) -> str:
        """What all spellings of the title share."""
        return name_key(self.title)

    @property
    def number_key(self) -> tuple[str, str] | None:
        """(type, number) whatever the case, the stroke of Đ and leading zeros: programs of one key are compared."""
        if self.parsed is None:
            return None
        number = self.parsed.number.upper().lstrip("0") or "0"
        return (self.parsed.type or "").upper().replace("Đ", "D"), number.replace("Đ", "D")

    @property
    def year(self) -> int | None:
        """The year that the number belongs to: the one inside the symbol, else that of the signing."""
        if self.parsed and self.parsed.year:
            return self.parsed.year
        return self.signed_on.year if self.signed_on else None


def likeness(one: PaperIdentity, other: PaperIdentity) -> Likeness | None:
    """Why these two may be the same program; None when nothing says so."""
    return _by_number(one, other) or _by_title(one, other)


def is_same(one: PaperIdentity, other: PaperIdentity) -> bool:
    """True for one and the same paper: its day and its signers, and its number, or its title where it has none."""
    if one.signed_on != other.signed_on or one.symbol_key != other.symbol_key:
        return False
    if one.symbol_key is None and one.title_key != other.title_key:
        return False
    return len(one.parties) == len(other.parties) and all(
        any(_same_agency(party, signer) for signer in other.parties) for party in one.parties
    )


def say_likeness(why: Likeness) -> Message:
    """The reason as a person reads it."""
    return _SAYINGS[why]()


_SAYINGS: dict[Likeness, Callable[[], Message]] = {
    Likeness.YEAR: lambda: message("the same type, number, year and lead agency"),
    Likeness.TERM: lambda: message("the same type, number and lead agency in one term of the Party committee"),
    Likeness.UNDATED: lambda: message("the same type, number and lead agency; of one the year is not known"),
    Likeness.TITLE: lambda: message("the same title and parties"),
}


def is_party_body(name: str, body: str = "") -> bool:
    """True for an organ of the Party, by its name, or by how symbols shorten it ("BTGTW", "TU")."""
    key = name_key(name)
    if _COMMITTEE.search(key):
        return True
    if _PARTY_OFFICE.search(key):
        return not _OF_ANOTHER_BODY.search(key)
    shortened = body if not key else name.strip()
    return _PARTY_BODY.fullmatch(shortened.upper().replace("TƯ", "TW")) is not None


def terms_of(day: date, *, is_central: bool) -> frozenset[int]:
    """The first years of the committee's terms that a day may belong to.

    The centre elects in January of 2021, 2026, ..; provinces and below in the course of 2020, 2025, ..: a day of such a
    January, or of such a year, may belong to the old term or to the new one.
    """
    first = day.year - (day.year - (1 if is_central else 0)) % TERM_YEARS
    is_between = day.year == first and (day.month == 1 or not is_central)
    return frozenset((first - TERM_YEARS, first)) if is_between else frozenset((first,))


def _by_number(one: PaperIdentity, other: PaperIdentity) -> Likeness | None:
    if one.number_key is None or one.number_key != other.number_key or not _of_one_series(one, other):
        return None
    lead = next((party.name for paper in (one, other) for party in paper.parties[:1]), "")
    body = one.parsed.bodies[0] if one.parsed and one.parsed.bodies else ""
    if not is_party_body(lead, body):
        if one.year is None or other.year is None:
            return Likeness.UNDATED
        return Likeness.YEAR if one.year == other.year else None
    days = [_day_of(paper) for paper in (one, other)]
    if None in days:
        return Likeness.UNDATED
    is_central = _CENTRAL_NAME.search(name_key(lead)) is not None or body.upper().replace("TƯ", "TW").endswith("TW")
    first, second = (terms_of(day, is_central=is_central) for day in days if day)
    return Likeness.TERM if first & second else None


def _day_of(paper: PaperIdentity) -> date | None:
    """The day of signing; of a paper that only has a year in its number, the middle of that year."""
    return paper.signed_on or (date(paper.year, 7, 1) if paper.year else None)


def _of_one_series(one: PaperIdentity, other: PaperIdentity) -> bool:
    """One lead agency; or one whole symbol whose signers overlap, for parties are not always typed in their order."""
    leads = [paper.parties[0] if paper.parties else None for paper in (one, other)]
    if leads[0] and leads[1] and _same_agency(leads[0], leads[1]):
        return True
    if one.symbol_key == other.symbol_key:
        return _share_a_party(one, other)
    is_known = all(lead and lead.agency_id is not None for lead in leads)
    bodies = [paper.parsed.bodies[0].upper() if paper.parsed and paper.parsed.bodies else "" for paper in (one, other)]
    return not is_known and not (leads[0] and leads[1]) and bodies[0] == bodies[1] != ""


def _share_a_party(one: PaperIdentity, other: PaperIdentity) -> bool:
    """True unless both name who signed and nobody is on both."""
    if not one.parties or not other.parties:
        return True
    return any(_same_agency(first, second) for first in one.parties for second in other.parties)


def _same_agency(one: SignedBy, other: SignedBy) -> bool:
    if one.agency_id is not None and other.agency_id is not None:
        return one.agency_id == other.agency_id
    return name_key(one.name) == name_key(other.name)


def _by_title(one: PaperIdentity, other: PaperIdentity) -> Likeness | None:
    """The same title on the same day, or on days of which one is not known, with a party on both."""
    is_same_day = one.signed_on == other.signed_on or one.signed_on is None or other.signed_on is None
    if not one.title_key or one.title_key != other.title_key or not is_same_day:
        return None
    return Likeness.TITLE if _share_a_party(one, other) else None
