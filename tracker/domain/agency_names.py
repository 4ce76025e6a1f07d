"""Which agency a written name means: the same name, the same words with abbreviations spelled out, or a part of it.

Two agencies that fit equally well are no answer: nobody is guessed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tracker.domain.folding import fold, tidy

_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)*")
_LINKS = frozenset({"va"})  # "Tài nguyên và Môi trường" is shortened to TN&MT or TNMT
_SHORTEST_PART = 3  # letters
_FEWEST_WORDS = 2


class Fit(StrEnum):
    """How a written name fits a known agency, the closest first."""

    SAME = "same"
    BY_OTHER_NAME = "by_other_name"  # a former or short name, or an abbreviation
    SPELLED_OUT = "spelled_out"
    PART = "part"
    CHOSEN = "chosen"  # by a person


@dataclass(frozen=True)
class NamedAgency:
    """An agency with every name it goes by: present, former, short names and abbreviations.

    ``is_gone``: it ended, or is yet to come; new bodies often bear the name of an old one.
    """

    id: int
    name: str
    spellings: tuple[str, ...] = ()
    is_gone: bool = False

    @property
    def all_names(self) -> tuple[str, ...]:
        """The present name first."""
        return (self.name, *self.spellings)


@dataclass(frozen=True)
class Match:
    """The agencies a written name fits equally well, and how; several mean that someone has to choose."""

    agencies: tuple[NamedAgency, ...] = ()
    fit: Fit | None = None

    @property
    def only(self) -> NamedAgency | None:
        """The one agency meant, if there is exactly one."""
        return self.agencies[0] if len(self.agencies) == 1 else None

    @property
    def is_ambiguous(self) -> bool:
        """True when several agencies fit equally well."""
        return len(self.agencies) > 1

    def __bool__(self) -> bool:
        """True when at least one agency fits."""
        return bool(self.agencies)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str  # folded; TW and TƯ are "tu", as Trung ương begins
    is_short: bool  # written as an abbreviation: two or more capitals


class AgencyIndex:
    """Agencies by every name they go by."""

    def __init__(self, agencies: Iterable[NamedAgency] = ()) -> None:
        self.agencies: list[NamedAgency] = []
        self._by_name: dict[str, list[NamedAgency]] = {}
        self._by_other_name: dict[str, list[NamedAgency]] = {}
        self._known: dict[str, Match] = {}  # a register says the same few names over and over
        for agency in agencies:
            self.add(agency)

    def add(self, agency: NamedAgency) -> None:
        """Know one more agency."""
        self._known.clear()
        self.agencies.append(agency)
        self._by_name.setdefault(name_key(agency.name), []).append(agency)
        for key in {name_key(name) for name in agency.spellings}:
            self._by_other_name.setdefault(key, []).append(agency)

    def find_known(self, written: str) -> Match:
        """Among all agencies: the same name, else the same words spelled out or shortened (never initials alone)."""
        if written not in self._known:
            self._known[written] = self._find_known(written)
        return self._known[written]

    def _find_known(self, written: str) -> Match:
        words = _words(written)
        if len(words) < _FEWEST_WORDS or not _has_plain_word(words):
            return self.same(written)
        return self.same(written) or self._spelling_out(words)

    def decided(self, written: str) -> Match | None:
        """What a person decided about a name; nobody has, here."""
        return None

    def find_party(self, written: str) -> Match:
        """Among the parties of one paper, which shortens their names: also by a part of it, gaps allowed."""
        words = _words(written)
        if sum(len(word.text) for word in words) < _SHORTEST_PART:
            return Match()
        return (
            self.same(written)
            or self._fitting(Fit.SPELLED_OUT, lambda name: len(name) in _reached(words, name))
            or self._fitting(Fit.PART, lambda name: bool(_reached(words, name)))
            or self._fitting(Fit.PART, lambda name: any(_reached(words, name[at:]) for at in range(1, len(name))))
            or self._fitting(Fit.PART, lambda name: bool(_reached(words, name, may_skip=True)))
        )

    def same(self, written: str) -> Match:
        """The agencies that bear the name today, else those that bear or bore it otherwise. Of several those that are
        still there."""
        key = name_key(written)
        if found := self._by_name.get(key):
            return Match(_there(found), Fit.SAME)
        if found := self._by_other_name.get(key):
            return Match(_there(found), Fit.BY_OTHER_NAME)
        return Match()

    def _spelling_out(self, words: tuple[_Word, ...]) -> Match:
        """Each plain word stands in the name itself, unless that is shortened: most names need no closer look."""
        plain = frozenset(word.text for word in words if not word.is_short)
        found = tuple(
            agency
            for agency in self.agencies
            for is_short, texts, name in [_outline(spelled) for spelled in agency.all_names]
            if (is_short or plain <= texts) and _has_plain_word(name) and len(name) in _reached(words, name)
        )
        agencies = tuple(dict.fromkeys(found))
        return Match(agencies, Fit.SPELLED_OUT) if agencies else Match()

    def _fitting(self, fit: Fit, is_meant: Callable[[Sequence[_Word]], bool]) -> Match:
        found = tuple(agency for agency in self.agencies if any(is_meant(_words(name)) for name in agency.all_names))
        return Match(found, fit) if found else Match()


def name_key(name: str) -> str:
    """What equal names share, whatever their case, accents, blanks and marks."""
    return " ".join(_WORD.findall(fold(name)))


@lru_cache(maxsize=16384)
def _words(name: str) -> tuple[_Word, ...]:
    found = []
    for raw in _WORD.findall(tidy(name)):
        is_short = sum(character.isupper() for character in raw) > 1
        text = fold(raw).replace("&", "")
        found.append(_Word(text.replace("tw", "tu") if is_short else text, is_short))
    return tuple(found)


@lru_cache(maxsize=16384)
def _outline(name: str) -> tuple[bool, frozenset[str], tuple[_Word, ...]]:
    """Whether the name holds an abbreviation, its plain words, and all of its words."""
    words = _words(name)
    return any(word.is_short for word in words), frozenset(word.text for word in words if not word.is_short), words


def _has_plain_word(words: Sequence[_Word]) -> bool:
    return any(not word.is_short for word in words)


def _reached(words: Sequence[_Word], name: Sequence[_Word], *, may_skip: bool = False) -> set[int]:
    """How far into the name the words may lead, abbreviations on either side spelled out; empty if they do not fit.

    ``may_skip``: words of the name may be left out, but not the first.
    """
    open_places, seen, ends = [(0, 0)], set(), set()
    while open_places:
        place = open_places.pop()
        if place in seen:
            continue
        seen.add(place)
        at, to = place
        if at == len(words):
            ends.add(to)
        elif to < len(name):
            open_places += _steps(words, at, name, to)
            if may_skip and to > 0:
                open_places.append((at, to + 1))
    return ends if words else set()


def _steps(words: Sequence[_Word], at: int, name: Sequence[_Word], to: int) -> Iterable[tuple[int, int]]:
    """Where one more word of either side, or one abbreviation spelled out by the other side, leads."""
    if words[at].text == name[to].text:
        yield at + 1, to + 1
    if words[at].is_short:
        yield from ((at + 1, end) for end in _spelled(words[at].text, name, to))
    if name[to].is_short:
        yield from ((end, to + 1) for end in _spelled(name[to].text, words, at))


def _spelled(initials: str, words: Sequence[_Word], start: int) -> set[int]:
    """The places in ``words``, from ``start`` on, up to which their beginnings may spell all of the initials."""
    open_places, seen = [(0, start)], set()
    while open_places:
        place = open_places.pop()
        if place in seen:
            continue
        seen.add(place)
        done, at = place
        if done == len(initials) or at == len(words):
            continue
        word = words[at]
        if word.text in _LINKS and done:
            open_places.append((done, at + 1))
        if word.is_short and initials.startswith(word.text, done):
            open_places.append((done + len(word.text), at + 1))
        if not word.is_short and initials[done] == word.text[0]:
            open_places.append((done + 1, at + 1))
    return {at for done, at in seen if done == len(initials)}


def _there(found: Sequence[NamedAgency]) -> tuple[NamedAgency, ...]:
    return tuple(agency for agency in found if not agency.is_gone) or tuple(found)
