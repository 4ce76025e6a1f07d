"""Which column is which: the words that offices write over the columns of a task table, and their synonyms.

A heading is understood only if every word of it is known, so that a cell of the table is never taken for one.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from tracker.domain.folding import fold

LONGEST_HEADING = 120


class Column(Enum):
    """What a column of a task table holds; OTHER is understood and not taken over."""

    POSITION = auto()
    GROUP = auto()
    TITLE = auto()
    LEAD = auto()
    COORDINATING = auto()
    AGENCIES = auto()
    DUE = auto()
    START = auto()
    DELIVERABLE = auto()
    OTHER = auto()


# Phrase without accents -> what it names, and how surely: of two such columns the surer one is taken.
KEYS: dict[str, tuple[Column, int]] = {
    "stt": (Column.POSITION, 3), "tt": (Column.POSITION, 3), "so tt": (Column.POSITION, 3),
    "t t": (Column.POSITION, 3), "s tt": (Column.POSITION, 3), "s t t": (Column.POSITION, 3),
    "so thu tu": (Column.POSITION, 3), "thu tu": (Column.POSITION, 3), "ma": (Column.POSITION, 1),
    "ma so": (Column.POSITION, 1), "muc": (Column.POSITION, 1),
    "linh vuc": (Column.GROUP, 2), "nhom": (Column.GROUP, 2), "chuyen de": (Column.GROUP, 1),
    "nhiem vu": (Column.TITLE, 3), "cong viec": (Column.TITLE, 3), "dau viec": (Column.TITLE, 3),
    "noi dung": (Column.TITLE, 2), "hoat dong": (Column.TITLE, 2), "cong tac": (Column.TITLE, 1),
    "viec": (Column.TITLE, 1), "hang muc": (Column.TITLE, 2), "phan viec": (Column.TITLE, 2), "nd": (Column.TITLE, 2),
    "chu tri": (Column.LEAD, 4), "dau moi": (Column.LEAD, 2), "co quan phu trach": (Column.LEAD, 2),
    "don vi phu trach": (Column.LEAD, 2),
    "phoi hop": (Column.COORDINATING, 4), "tham gia": (Column.COORDINATING, 2), "ho tro": (Column.COORDINATING, 2),
    "lien quan": (Column.COORDINATING, 1),
    "thoi han": (Column.DUE, 4), "han": (Column.DUE, 4), "thoi gian": (Column.DUE, 3), "thoi diem": (Column.DUE, 3),
    "tien do": (Column.DUE, 2), "lo trinh": (Column.DUE, 2), "moc": (Column.DUE, 2), "ngay": (Column.DUE, 1),
    "deadline": (Column.DUE, 3), "khi nao": (Column.DUE, 2), "tg": (Column.DUE, 3), "t gian": (Column.DUE, 3),
    "bat dau": (Column.START, 3), "ngay giao": (Column.START, 3),
    "san pham": (Column.DELIVERABLE, 4), "dau ra": (Column.DELIVERABLE, 3), "ket qua": (Column.DELIVERABLE, 2),
    "output": (Column.DELIVERABLE, 2), "sp": (Column.DELIVERABLE, 3), "kq": (Column.DELIVERABLE, 2),
    "minh chung": (Column.DELIVERABLE, 1),
    "ghi chu": (Column.OTHER, 3), "luu y": (Column.OTHER, 3), "kinh phi": (Column.OTHER, 3),
    "nguon": (Column.OTHER, 2), "du toan": (Column.OTHER, 3), "theo doi": (Column.OTHER, 3),
    "giam sat": (Column.OTHER, 3), "lanh dao": (Column.OTHER, 3), "phu trach": (Column.OTHER, 3),
    "can cu": (Column.OTHER, 3), "chi tieu": (Column.OTHER, 1), "muc tieu": (Column.OTHER, 1),
    "tinh trang": (Column.OTHER, 3), "trang thai": (Column.OTHER, 3), "dia ban": (Column.OTHER, 3),
    "doi tuong": (Column.OTHER, 3), "dia diem": (Column.OTHER, 3), "giai phap": (Column.OTHER, 1),
    "danh gia": (Column.OTHER, 3), "hinh thuc": (Column.OTHER, 2),
}  # fmt: skip

# Words that say nothing of their own: "cơ quan, đơn vị chủ trì thực hiện".
_AGENCY_WORDS = (
    "co quan",
    "don vi",
    "ben",
    "trach nhiem",
    "phan cong",
    "to chuc",
    "nganh",
    "cap",
    "ca nhan",
    "nguoi",
    "cq",
    "dv",
    "d vi",
)
_FILLERS = {
    *_AGENCY_WORDS, "thuc hien", "trien khai", "hoan thanh", "ket thuc", "du kien", "cu the", "chu yeu", "trong tam",
    "can", "phai", "cua", "ve", "va", "hoac", "cac", "theo", "tham muu", "bao cao", "dat duoc", "dat", "duoc",
    "yeu cau", "ten", "danh muc", "chinh", "so", "tu", "den", "trong", "nam", "chung", "rieng", "giua", "moi",
    "thoi ky", "giao", "nop", "gui", "von", "can bo", "cong chuc", "lam", "xay dung", "ban hanh", "de",
    "noi", "can dat", "chi tiet", "chiu", "chuong trinh", "thanh phan", "luc luong", "dia phuong",
    "ban", "bo phan", "phong", "thang", "quy", "trinh", "truoc", "cung", "ai", "ben a", "ben b", "mong doi",
    "cham nhat", "truc tiep",
}  # fmt: skip
_LONGEST_PHRASE = 4
_NUMBER_SIGNS = ("#", "№")
_SURE = 3
_LONGEST_LOOSE = 60
_TELLING = {"chu tri", "phoi hop", "thoi han", "thoi gian", "thoi diem", "san pham", "dau ra"}


@lru_cache(maxsize=4_096)
def column_of(heading: str) -> tuple[Column, int] | None:
    """What a heading names and how surely; None for words that are not understood. Case and accents do not count."""
    if len(heading) > LONGEST_HEADING:
        return None
    if heading.strip() in _NUMBER_SIGNS:
        return Column.POSITION, 1
    words = _words(re.sub(r"\([^)]*\)", " ", heading))
    keys: list[tuple[Column, int]] = []
    fillers: list[str] = []
    while words:
        phrase = next((p for p in _phrases(words) if p in KEYS or p in _FILLERS), None)
        if phrase is None:
            return None
        if phrase in KEYS:
            keys.append(KEYS[phrase])
        else:
            fillers.append(phrase)
        words = words[len(phrase.split()) :]
    return _decide(keys, fillers)


@lru_cache(maxsize=4_096)
def probably(heading: str) -> Column | None:
    """What a heading of a table names although some of its words are not known: "Đối tác chủ trì". To be reported.

    None if its words name several things or none for sure.
    """
    if len(heading) > _LONGEST_LOOSE:
        return None
    text = " ".join(["", *_words(heading), ""])
    named = {key for key, (_, sureness) in KEYS.items() if sureness >= _SURE and f" {key} " in text}
    columns = {KEYS[key][0] for key in named}
    return columns.pop() if len(columns) == 1 and named & _TELLING else None


def _words(heading: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(heading))


def _phrases(words: list[str]) -> list[str]:
    return [" ".join(words[:length]) for length in range(min(_LONGEST_PHRASE, len(words)), 0, -1)]


def _decide(keys: list[tuple[Column, int]], fillers: list[str]) -> tuple[Column, int] | None:
    named = [column for column, _ in keys]
    if named[:1] == [Column.DUE] and "tu" in fillers and "den" not in fillers:
        return Column.START, 3  # "Thời gian: từ | đến", "Từ ngày | Đến ngày"
    if Column.START in named and not {"ket thuc", "hoan thanh"} & set(fillers):
        return Column.START, 3
    if keys and keys[0] == (Column.OTHER, 1) and Column.TITLE in named:
        return Column.TITLE, 2  # "Mục tiêu, nhiệm vụ"
    if named[:1] == [Column.LEAD] and Column.COORDINATING in named:
        return Column.AGENCIES, 4
    return keys[0] if keys else _without_key(fillers)


def _without_key(fillers: list[str]) -> tuple[Column, int] | None:
    """ "Đơn vị thực hiện": whoever does it answers for it. "Hoàn thành": when."""
    if any(word in _AGENCY_WORDS for word in fillers):
        return Column.LEAD, 1
    if fillers and fillers[0] in ("hoan thanh", "ket thuc"):
        return Column.DUE, 1
    return None
