"""Which column of a register is which: the words that offices write over them, in any order and spelling."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from tracker.domain.folding import fold

LONGEST_HEADING = 120


class Column(StrEnum):
    """What a column of a register holds. PARTY: one of several, "Bên A"; LEAD and OTHERS: who leads, who joins."""

    ORDER = "order"
    KIND = "kind"
    SYMBOL = "symbol"
    SIGNED = "signed"
    TITLE = "title"
    LEAD = "lead"
    PARTY = "party"
    PARTIES = "parties"
    OTHERS = "others"
    VALIDITY = "validity"
    VALID_FROM = "valid_from"
    VALID_TO = "valid_to"
    REVIEW = "review"
    PARENT = "parent"
    PREDECESSOR = "predecessor"
    ALIASES = "aliases"
    SIGNATORY = "signatory"
    NOTE = "note"


PARTY_COLUMNS = (Column.LEAD, Column.PARTY, Column.PARTIES, Column.OTHERS)
_ONE_PAPER = (
    r"(?:van ban|chuong trinh|quy che|ke hoach|nghi quyet|thong tu|thoa thuan|quy dinh|bien ban|ctph)"
    r"(?: (?:phoi hop|lien tich|lien nganh|hop tac|ghi nho))?"
)
_PAPERS = rf"{_ONE_PAPER}(?: (?:va |hoac )?{_ONE_PAPER})*(?: (?:da )?(?:ky ket|ky|ban hanh))?"
_PAPER = rf"(?: (?:cua )?(?:cac )?{_PAPERS})?"
_NUMBERED = r"(?:[a-g]|\d|thu (?:nhat|hai|ba|tu|nam|sau|[1-6]))"
# Matched against the whole heading: folded, without brackets, words parted by one blank.
_WORDS: dict[Column, str] = {
    Column.ORDER: r"s? ?t ?t|so tt|so thu tu|thu tu",
    Column.KIND: rf"(?:ten )?(?:the )?loai(?: hinh)?{_PAPER}|hinh thuc{_PAPER}",
    Column.SYMBOL: rf"so(?: va| hoac)? (?:ky hieu|kh)(?: ngay thang(?: nam)?| ngay (?:ky|ban hanh))?{_PAPER}|"
                   rf"so(?: hieu| vb)?{_PAPER}|ky hieu{_PAPER}|so ngay(?: thang(?: nam)?)?(?: ky| ban hanh)?{_PAPER}",
    Column.SIGNED: rf"(?:thoi (?:gian|diem) |nam )?(?:ngay )?(?:thang )?(?:nam )?(?:ky(?: ket)?|ban hanh){_PAPER}|"
                   rf"ngay(?: thang)?(?: nam)?{_PAPER}",
    Column.TITLE: rf"(?:ten|trich yeu|tieu de|noi dung|ve viec){_PAPER}|"
                  rf"ten(?: goi)?(?: va| loai va)? trich yeu{_PAPER}|ten(?: loai)? trich yeu(?: noi dung)?{_PAPER}|"
                  rf"trich yeu noi dung{_PAPER}|noi dung (?:phoi hop|trich yeu)|ten goi|"
                  r"ten chuong trinh (?:va )?noi dung(?: phoi hop)?|"
                  rf"ten van ban trich yeu(?: noi dung)?|(?:cac )?{_PAPERS}",
    Column.LEAD: r"(?:(?:co quan|don vi|ben) )?(?:chu tri|thuong truc|dau moi)(?: ky ket| phoi hop)?",
    Column.PARTY: rf"(?:ben|don vi|co quan|doi tac) {_NUMBERED}(?: ky ket)?",
    Column.PARTIES: r"(?:cac |hai )?(?:ben|co quan|don vi)(?: (?:co quan|don vi))? "
                    r"(?:ky(?: ket)?|tham gia|ban hanh|lien quan)(?: ky ket| phoi hop)?|"
                    r"cac (?:ben|co quan|don vi)(?: phoi hop)?|hai ben|chu the(?: ky ket)?|"
                    r"thanh phan(?: ky ket| tham gia)?|co quan don vi(?: phoi hop)?",
    Column.OTHERS: r"(?:(?:co quan|don vi|ben|doi tac|co quan don vi) )?(?:cung )?phoi hop|doi tac",
    Column.VALID_FROM: r"tu(?: ngay| nam| thang)?|(?:ngay )?(?:co )?hieu luc tu(?: ngay)?|ngay (?:co )?hieu luc|"
                       r"(?:ngay |thoi gian |nam )?bat dau",
    Column.VALID_TO: r"den(?: ngay| nam| thang)?|hieu luc den(?: ngay)?|(?:ngay |thoi gian |nam )?"
                     r"(?:het hieu luc|ket thuc|het han)",
    Column.VALIDITY: rf"(?:thoi (?:han|gian|ky)|giai doan|hieu luc|nhiem ky|nien han|nien do)"
                     rf"(?: thuc hien| hieu luc| ap dung)?{_PAPER}|(?:thoi (?:han|gian) )?giai doan(?: thuc hien)?",
    Column.REVIEW: r"(?:che do |dinh ky |ky )?(?:thong tin )?(?:ra soat|bao cao|so ket|tong ket|giao ban)"
                   r"(?: (?:bao cao|ra soat|tong ket|danh gia|dinh ky))*|che do ra soat|dinh ky",
    Column.PARENT: r"(?:chuong trinh|van ban)(?: phoi hop)? cap tren|(?:thuoc|thuc hien|can cu)(?: theo)? chuong trinh|"
                   r"chuong trinh goc|thuc hien theo|cap tren",
    Column.PREDECESSOR: rf"(?:thay the|tiep noi|ke thua)(?: cho)?{_PAPER}|chuong trinh (?:truoc|cu)(?: do)?",
    Column.ALIASES: rf"ten (?:goi )?(?:khac|tat|viet tat)|ten thuong goi|(?:ten )?goi tat{_PAPER}",
    Column.SIGNATORY: r"(?:ho ten |chuc vu )?nguoi ky(?: ket)?",
    Column.NOTE: r"ghi chu(?: khac| ten khac)?|luu y|chu thich|ten khac ghi chu",
}  # fmt: skip
_READ = {column: re.compile(words) for column, words in _WORDS.items()}


@lru_cache(maxsize=1024)
def column_of(heading: str) -> Column | None:
    """What a heading names; None for words that are not understood."""
    if len(heading) > LONGEST_HEADING:
        return None
    words = " ".join(re.findall(r"[^\W_]+", fold(re.sub(r"\([^)]*\)", " ", heading))))
    return next((column for column, read in _READ.items() if read.fullmatch(words)), None)
