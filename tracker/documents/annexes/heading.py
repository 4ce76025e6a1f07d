"""Reads what stands around the tables: kind, symbol, title, parties, days, and the sentence about reviews."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.documents.annexes.grids import Line
from tracker.documents.annexes.head_sources import sources_of
from tracker.documents.annexes.kinds import kind_at_start
from tracker.documents.annexes.parties import names_parties, parties_in
from tracker.documents.annexes.rows import SIGNATURES
from tracker.documents.annexes.validity import day_in, stated_validity, validity_in_title
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold
from tracker.domain.messages import message
from tracker.domain.proposals import Problem, Source
from tracker.domain.symbols import parse_symbol

_ATTACHED = re.compile(r"kèm theo\s+(?P<what>.+?)\s*\)?\s*$", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\bsố\s*:?\s*(?P<symbol>\d.*?)(?=\s*,?\s+(?:ký\s+)?(?:ngày|của|giữa|về|tháng)\b|\s*[()]|\s*$)", re.IGNORECASE
)
_OWN_NUMBER = re.compile(
    r"^số\s*(?::\s*(?P<symbol>\d.*)|(?P<bare>\d{1,4}\s*[-–]\s*[^\W\d]+\s*/.+|\d{1,4}\s*/\s*[^\W\d]+\s*[-–].+))$",
    re.IGNORECASE,
)
_PLACE_AND_DAY = re.compile(
    r"^[^,\d]{2,40},\s*ngày\s+(?:\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\W*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:và|với)\s", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"phu luc\b|(?:bang |ke hoach )?phan cong\b|danh muc\b|\(?(?:ban hanh )?kem theo\b|can cu\b|so\s*:|cong hoa\b|"
    r"doc lap\b|dang cong san\b|bieu\b|don vi tinh\b|[^a-z]*$|(?:[ivxlc]{1,5}|[a-h])\s*[.):/-]|"
    r"\d{1,2}\s*[.)/]\s|(?:phan|muc|chuong) (?:[ivxlc]+|\d+)\b|ghi chu\b|luu y\b|\(?\*|dieu \d|[^,]{2,40}, ngay\b"
)
_BODY = re.compile(
    r"thuc hien\b|nham\b|de (?:thuc hien|trien khai)\b|tren co so\b|hai (?:ben|co quan)\b|cac ben\b|.{250}|.*[.;:]$"
)
_DETAILS = re.compile(r"\s*,?\s*\b(?:số\s*:?\s*\d.*?|(?:ký\s+)?ngày\s+\d.*?|của\b.*?)(?=\s+về\b|$)", re.IGNORECASE)
_ABOUT = re.compile(r"^\s*(?:về việc|về)\s+", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZĐÀ-Ỹ])")
_RHYTHM = re.compile(r"\b(?:hang|dinh ky|moi|theo)\s+(?:thang|quy|nam|6 thang|sau thang)|\d+ thang\s*/\s*lan|dinh ky")
_LONGEST_TITLE_LINES = 4
_FIRST_LINES = 20
_LONGEST_LINE = 500


@dataclass(frozen=True)
class Heading:
    """What the paper states about itself; None or empty where it states nothing that is certain."""

    kind: str | None
    symbol: str | None
    title: str | None
    parties: tuple[str, ...]
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
    review_clause: str | None
    problems: tuple[Problem, ...]
    sources: tuple[Source, ...] = ()


def read_heading(lines: Sequence[Line], above_count: int | None = None) -> Heading:
    """What the lines beside the tables state, in the paper's order.

    The title stands among the first ``above_count`` lines, those above the tasks; None: among any.
    """
    above = whole_lines(lines[:above_count])
    lines = above if above_count is None else [*above, *whole_lines(lines[above_count:])]
    texts = [line.text for line in lines]
    problems: list[Problem] = []
    attached = next((line for line in lines if _ATTACHED.search(line.text)), None)
    what = _what(attached)
    kind, rest = _kind(what, texts)
    title = _title([line.text for line in above], what, rest)
    signed_on = _signed_on(attached, lines, problems)
    valid_from, valid_to = _validity(title, lines, signed_on, problems)
    symbol = _symbol(attached, lines, problems)
    heading = Heading(
        kind=kind,
        symbol=symbol,
        title=title,
        parties=parties_in(texts, title, what, symbol),
        signed_on=signed_on,
        valid_from=valid_from,
        valid_to=valid_to,
        review_clause=review_clause(texts),
        problems=tuple(problems),
    )
    facts = ("kind", "symbol", "title", "parties", "signed_on", "valid_from", "valid_to")
    return replace(heading, sources=sources_of(lines, attached, **{name: getattr(heading, name) for name in facts}))


def whole_lines(lines: Sequence[Line]) -> list[Line]:
    """Lines broken for looks are one again: a note in brackets, and a party that goes on with "và .."."""
    whole: list[Line] = []
    for line in lines:
        above = whole[-1].text if whole else ""
        is_open = _ATTACHED.search(above) is not None and above.count("(") > above.count(")")
        goes_on = _GOES_ON.match(line.text) is not None and names_parties(above)
        if line.text and (is_open or goes_on) and len(above) < _LONGEST_LINE:
            whole[-1] = Line(f"{above} {line.text}", whole[-1].cell)
        else:
            whole.append(line)
    return whole


def _what(attached: Line | None) -> str:
    found = _ATTACHED.search(attached.text) if attached else None
    return found["what"] if found else ""


def _kind(what: str, texts: Sequence[str]) -> tuple[str | None, str]:
    """The kind of document and what follows it: from the note of attachment, else from the first lines."""
    found = kind_at_start(what)
    if found:
        return found
    own = [found for text in texts[:_FIRST_LINES] if (found := kind_at_start(text))]
    alone = next((kind for kind, rest in own if not rest), None)
    return alone or (own[0][0] if own else None), ""


def _title(texts: Sequence[str], what: str, rest: str) -> str | None:
    """Below the kind of document or the note of attachment, in the note itself, or lines that say they are one."""
    after_kind = next((place for place, text in enumerate(texts[:_FIRST_LINES]) if _is_only_a_kind(text)), None)
    after_note = next((place for place, text in enumerate(texts) if what and what in text), None)
    for start in (after_kind, after_note):
        title = _lines_of_title(texts[start + 1 :]) if start is not None else None
        if title:
            return title
    named = _ABOUT.sub("", _DETAILS.sub("", rest)).strip(" .,;:–-")
    if named:
        return named
    for place, text in enumerate(texts[:_FIRST_LINES]):
        if not _is_no_title(text) and not _is_only_a_kind(text) and _says_it_is_a_title(text):
            return _lines_of_title(texts[place:])
    return None


def _is_only_a_kind(text: str) -> bool:
    found = kind_at_start(text)
    return found is not None and not found[1]


def _says_it_is_a_title(text: str) -> bool:
    return kind_at_start(text) is not None or "phoi hop" in fold(text) or validity_in_title(text) is not None


def _lines_of_title(texts: Sequence[str]) -> str | None:
    """The first lines that can be a title, up to a blank one, the parties, or the text of the paper."""
    taken: list[str] = []
    for text in texts:
        if not taken and (not text or names_parties(text)):
            continue
        ends = not text or _is_no_title(text) or names_parties(text) or len(taken) == _LONGEST_TITLE_LINES
        if ends or (taken and _BODY.match(fold(text))):
            break
        taken.append(text)
    return " ".join(taken) or None


def _is_no_title(text: str) -> bool:
    folded = fold(text)
    return bool(_NO_TITLE.match(folded) or SIGNATURES.match(folded) or _ATTACHED.search(text))


def _symbol(attached: Line | None, lines: Sequence[Line], problems: list[Problem]) -> str | None:
    found = _NUMBERED.search(_what(attached))
    if found and attached:
        return _checked_symbol(found["symbol"], attached, problems)
    for line in lines:
        own = _OWN_NUMBER.match(line.text)
        if own:
            return _checked_symbol(own["symbol"] or own["bare"], line, problems)
    return None


def _checked_symbol(text: str, line: Line, problems: list[Problem]) -> str | None:
    try:
        parse_symbol(text)
    except RuleBroken as refusal:
        said = message("“%(written)s” was not read as the symbol: %(reason)s", written=text, reason=refusal.message)
        problems.append(Problem(line.cell, "warning", said))
        return None
    return text


def _signed_on(attached: Line | None, lines: Sequence[Line], problems: list[Problem]) -> date | None:
    candidates = [attached] if attached else []
    candidates += [line for line in lines if _PLACE_AND_DAY.match(line.text)]
    for line in candidates:
        found = day_in(line.text)
        if found is None:
            continue
        if found[0] is None:
            problems.append(Problem(line.cell, "warning", message("“%(written)s” is no date.", written=found[1])))
        return found[0]
    return None


def _validity(
    title: str | None, lines: Sequence[Line], signed_on: date | None, problems: list[Problem]
) -> tuple[date | None, date | None]:
    """What a clause states goes before the years of the title; a warning where the two differ."""
    first, last, place = stated_validity(title, [line.text for line in lines], signed_on)
    years = validity_in_title(title) if title else None
    if place is not None and years is not None and years != (first, last):
        said = message(
            "The title gives the years %(first)s to %(last)s, but a sentence states other days; those were taken: "
            "“%(written)s”",
            first=years[0], last=years[1], written=lines[place].text[:_LONGEST_LINE],
        )  # fmt: skip
        problems.append(Problem(lines[place].cell, "warning", said))
    return first, last


def review_clause(texts: Sequence[str]) -> str | None:
    """The sentence that orders reviews in most rhythms: "hằng tháng, hằng quý, hằng năm"; the first of equals."""
    sentences = [sentence for text in texts for sentence in _SENTENCE_END.split(text)]
    for wanted in ("ra soat", "so ket", "giao ban"):
        named = [(sentence, fold(sentence)) for sentence in sentences]
        counted = [(len(_RHYTHM.findall(folded)), sentence) for sentence, folded in named if wanted in folded]
        most = max((count for count, _ in counted), default=0)
        if most:
            return next(sentence for count, sentence in counted if count == most)
    return None
