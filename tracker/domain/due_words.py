"""The words and numbers a due text is made of: the text folded, then cut into pieces, each with a letter.

The letters of a text, side by side, are its shape: "hằng năm, trước ngày 15/12" is ``C,bd``. ``due_dates`` knows what
each shape means. Points in time have upper case letters with a year, lower case ones without. A day of the week (W)
weighs nothing beside its date; ``due_weekdays`` compares the two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 200
_MARKS = re.compile("[\u0300-\u036f]+")
_DASHES = str.maketrans({**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212~", "-"), "đ": "d", "\u00f0": "d"})

NUMBER_WORDS = {
    **{str(number): number for number in range(100)},
    **{f"0{number}": number for number in range(10)},
    **{"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9},
    **{"muoi": 10, "muoi mot": 11, "muoi hai": 12},
}
ROMAN_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "nhat": 1, "l": 1, "ll": 2, "lll": 3, "lv": 4}

_END = r"(?![a-z0-9])"
_N = r"[0-9]{1,2}|mot|hai|ba|bon|tu|nam(?= nam)|sau|bay|tam|chin|muoi mot|muoi hai|muoi"
_R = r"[ivxl]{1,5}|[0-9]{1,2}|mot|nhat|hai|ba|bon|tu"
_TO = r"\s*(?:[,;&+-]|va|den(?: het)?)\s*"
_YEAR = r"(?:(?:\s*,?\s*(?:cua )?nam\s*|\s*[/.-]\s*|\s+)([0-9]{4})(?![0-9]))"
_UNIT = r"thang|qu[yi]|nam|tuan|ngay"
_ONCE = r"(?:\s*/\s*(?:(?:mot|0?1) )?|\s(?:mot|0?1) )lan"
_PER = r"(?:\s*/\s*|\s*(?:mot|1|trong|moi|hang)\s+)"
_EVERY = r"(?:(?:hang|moi|tung|dinh ky|theo|thuong ky)\s+)+"
_QUARTER = r"(?:qu[yi]|q\.?)\s*(?:thu )?"
_MONTH = r"(?:thang|t\.?)\s*"
_NO_DAY = r"(?!\s*[/.]\s*[0-9]{1,2}(?![0-9]))"

# In brackets these change the date before them; other remarks there only stay as text.
_MATTERS = "qu[yi]|thang|nam|sau|khi|neu|hoac|tru|truoc|hang|moi|thu|chu nhat|du kien|khoang|thuong xuyen"

# What a word does to the date beside it. Words with the empty letter weigh nothing.
_WORDS: tuple[tuple[str, str], ...] = (
    ("o", "thuong xuyen|tx|lien tuc|trong qua trinh thuc hien|ca giai doan(?! [0-9])"),  # ongoing
    ("o", "(?:trong )?suot (?:qua trinh|giai doan|thoi gian|nam|nhiem ky|chuong trinh)"),
    ("o", "(?:ca|toan) nhiem ky|toan khoa|quanh nam"),
    ("f", r"bat dau(?: ke)? tu|ke tu(?= (?:ngay )?[0-9]{1,2}\s*[/.-]| thang [0-9]| qu[yi] | nam [0-9])"),
    ("r", "tro di|(?:va )?(?:cac|nhung) nam (?:tiep theo|sau)|tiep theo"),  # and so on
    ("s", "dau|giua|thuong tuan|trung tuan|ha tuan|tuan(?! cuoi)(?: thu)?(?: [0-9]| dau| hai| ba| tu)?"),  # not exact
    ("x", "sau|ke tu|neu|khi|theo|trong vong|tru|ngay sau|tam nhin|so(?! ket)"),  # depends on something else
    ("T", "nhiem ky"),  # a term of office
    ("A", r"am lich|thang (?:gieng|chap)|m[uo]ng [0-9]{1,2}|ram(?= thang)|tet(?! duong)"),  # by the lunar calendar
    ("n", "khong(?! qua| muon| cham)|chua"),
    ("|", "hoac"),
    ("b", "truoc"),  # before
    ("e", "(?:ngay |tuan |thang )?cuoi(?: cung)?"),  # end of
    ("t", "den|toi(?! thieu)"),
    ("f", "tu"),
    ("l", "cham nhat|muon nhat|khong (?:qua|muon hon|cham hon)|het"),  # at the latest
    ("w", "trong|hoan thanh|xong|han(?: chot| cuoi)?|thoi han"),  # within
    ("a", "du kien|khoang"),  # expected
    ("", "ngay|la|vao|cua|luc|thoi gian|thoi diem|giai doan|cac|(?:nhan )?dip|ky niem|ca"),
    ("", "dinh ky|it nhat|toi thieu|mot lan"),
    ("", "thu (?:hai|ba|tu|nam|sau|bay)|chu nhat"),
    ("", "thuc hien|trien khai|to chuc|bao cao|gui|nop|trinh|ban hanh|so ket|tong ket"),
)
# In this order; the first that fits at a place is taken. Groups hold the numbers and words that matter.
_PIECES: tuple[tuple[str, str], ...] = (
    ("~", rf"\((?![^)]*\b(?:{_MATTERS})\b)[^)0-9]*\)"),
    ("g", r"(?:(?:ke )?tu (?:nay|ngay ky(?: ket)?|khi ky(?: ket)?)|tu do)(?=.* (?:den|toi)" + _END + ")"),
    ("h", r"[0-9]{1,2}\s*(?:h|g|gio|:)\s*(?:[0-9]{2})?(?::[0-9]{2}|\s*phut|['’′])?" + _END),
    ("D", rf"([0-9]{{1,2}}) thang ({_N})(?:,? nam |\s*[/.-]\s*)([0-9]+)"),
    ("I", r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})(?:[t ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?" + _END),
    ("D", r"([0-9]{1,2})\s*/\s*([0-9]{1,2})(?:\s*/\s*|\s*,? nam )([0-9]+)" + _END),
    ("D", r"([0-9]{1,2})\s*-\s*([0-9]{1,2})\s*-\s*([0-9]+)" + _END),
    ("D", r"([0-9]{1,2})\s*\.\s*([0-9]{1,2})\s*\.\s*([0-9]+)" + _END),
    ("x", r"[0-9]{1,3} ngay(?: lam viec)?(?=$| (?:ke|sau|tu)\b)"),  # a limit, and not from which day on
    ("E", rf"(?:({_N}) )?({_UNIT}){_ONCE}" + _END),
    ("E", rf"()(nua nam){_ONCE}" + _END),
    ("", r"(?:mot|0?1) lan(?= (?:trong|vao) (?:nam [0-9]|thang [0-9]|qu[yi] [0-9ivx]))"),  # once, and when
    ("K", rf"({_N}) lan(?:{_PER}(?:mot |1 )?(nua nam|{_UNIT})(?! (?:[0-9]|[ivx]+\b)))?" + _END),
    ("C", rf"{_EVERY}(?:({_N}) )?({_UNIT}|nua nam)(?! (?:dinh|che|hoach|mo)\b)(?:{_ONCE})?" + _END),
    ("C", r"()(thuong nien)"),
    ("P", rf"({_N}) thang (dau|cuoi)(?: nam)?(?: nam|\s*/)?\s*([0-9]{{4}})(?![0-9])"),
    ("P", r"(nua) (dau|cuoi)(?: cua)? nam\s*([0-9]{4})(?![0-9])"),
    ("p", rf"({_N}) thang (dau|cuoi)(?: cua)? nam()" + _END),
    ("p", r"(nua) (dau|cuoi)(?: cua)? nam()" + _END),
    ("S", r"(?:(?:hoc ky|hk)\s*(i{1,2}|[12])(?:,? nam hoc)?|nam hoc)\s*([0-9]{4})\s*-\s*([0-9]{4})" + _END),
    ("Q", rf"{_QUARTER}({_R}){_END}((?:{_TO}(?:{_QUARTER})?(?:{_R}){_END})*){_YEAR}"),
    ("q", rf"{_QUARTER}({_R}){_END}((?:{_TO}(?:{_QUARTER})?(?:{_R}){_END})*)()"),
    ("d", rf"([0-9]{{1,2}}) thang ({_N})" + _END),
    ("M", rf"{_MONTH}({_N}){_END}((?:{_TO}(?:{_MONTH})?(?:{_N}){_END}{_NO_DAY})*){_YEAR}"),
    ("m", rf"{_MONTH}({_N}){_END}((?:{_TO}(?:{_MONTH})?(?:{_N}){_END}{_NO_DAY})*)()"),
    ("M", r"([0-9]{1,2})()\s*[/.-]\s*([0-9]{4})" + _END),
    ("d", r"([0-9]{1,2})\s*[/.]\s*([0-9]{1,2})" + _END),
    ("Y", r"(?:nam\s*)?([0-9]{4})" + _END),
    ("N", r"([0-9]{1,2})" + _END),
    ("W", r"(?<!lan )(?<!dot )(?:thu (hai|ba|tu|nam|sau|bay|[2-7])|(chu nhat))" + _END),
    *((letter, f"(?:{words}){_END}") for letter, words in _WORDS),
    ("U", rf"({_UNIT})" + _END),
    (",", r"[,;]"),
    ("&", r"[&+]|va" + _END),
    ("-", r"-"),
    ("", r"[\s.:)/]+|\("),
    ("X", r"[^\s,;.:()-]+"),
)
_COMPILED = re.compile("|".join(f"(?P<p{place}>{regex})" for place, (_, regex) in enumerate(_PIECES)), re.ASCII)
_LETTERS = {f"p{place}": letter for place, (letter, _) in enumerate(_PIECES)}
_STARTS = [*_COMPILED.groupindex.values(), _COMPILED.groups + 1]
_GROUPS = {name: slice(_STARTS[place], _STARTS[place + 1] - 1) for place, name in enumerate(_COMPILED.groupindex)}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the folded text: its letter and what its groups caught."""

    letter: str
    groups: tuple[str, ...]


def plain(text: str) -> str:
    """Lower case, no marks, one kind of dash and blank: "Quý Ⅱ – 2026" is "quy ii - 2026"."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_DASHES)
    return " ".join(bare.split())


def pieces(folded: str) -> Iterator[Piece]:
    """The pieces of a folded text in order; words without weight are left out."""
    for match in _COMPILED.finditer(folded):
        name = match.lastgroup or ""
        letter = _LETTERS[name]
        if letter:
            yield Piece(letter, match.groups("")[_GROUPS[name]])
