"""Number and symbol of a document, 178/CTPH-BTGTW-LMHTXVN, in every spelling that offices use.

State order (Decree 30/2020): number/type-bodies; Party order (36-HD/VPTW): number-type/body. Both are mixed in
practice, so a reading never fails for its order. Unknown types are read with a warning; what is no symbol is refused
with a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from tracker.domain.errors import RuleBroken
from tracker.domain.folding import tidy
from tracker.domain.messages import Message, message

LONGEST = 120
# Decree 30/2020, annex III; older and other bodies' papers; then the customary joint documents.
_TYPES_IN_USE = """
NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB SY TrS SL
NĐ TT TTLT L PL LCT SLT QĐi CV KL LN GN TTh UQ NP TTHT TTPH
CTPH CTrPH QCPH KHPH HDPH NQLT CTLT CTrLT QCLT KHLT HDLT CTLN CTrLN QCLN KHLN HDLN NQLN TTLN CTHĐ
QĐLT TBLT BCLT CTHT KHHT CTCT KHCT BBGN BBTT BBPH BBHT
"""
_FOLDED_TYPES = frozenset(_TYPES_IN_USE.upper().replace("Đ", "D").split())
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212_", "-"))
_PREFIX = re.compile(r"^.{0,60}?\bsố(?:\s*,?\s*ký hiệu)?\s*:?\s+(?=\d)|^số\s*:?\s*(?=\d)", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:[^\W\d_]+\s+){1,8}(?=[0-9]+[a-zđ]?\s*[/-]\s*(?:[0-9]{4}\s*[/-]\s*)?[^\W\d_])", re.IGNORECASE
)
_DATED = re.compile(r"\s*,?\s*(?:ngày|ký ngày)\s.*$", re.IGNORECASE)
_AROUND = re.compile(r"\s*([/-])(?:\s*\1)*\s*")  # a doubled mark counts once
_NUMBER = re.compile(r"([0-9]{1,6}[A-Za-zĐđ]?)([/-]|\s+)(.+)")
_YEAR_INSIDE = re.compile(r"((?:19|20)[0-9]{2})([/-])(.+)")
_GROUP = re.compile(r"[\w&.]*[^\W\d_][\w&.]*")
_LIKE_DATE = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}(?:[/.-][0-9]{2,4})?|.*\btháng\b.*\bnăm\b.*", re.IGNORECASE)
_YEARS_FIRST = re.compile(r"(?:19|20)[0-9]{2}-(?:19|20)[0-9]{2}\b")
_LIKE_PERIOD = re.compile(r"(?:19|20)[0-9]{2}-(?:19|20)?[0-9]{2}")


@dataclass(frozen=True)
class Symbol:
    """A symbol taken apart: ``text`` as typed; ``number`` and ``type`` keep zeros and case; a type may be missing."""

    text: str
    number: str
    year: int | None
    type: str | None
    bodies: tuple[str, ...]
    normalised: str
    warnings: tuple[Message, ...]


def parse_symbol(text: str) -> Symbol:
    """Take a symbol apart. Raises RuleBroken, with a sentence, for a date, a period, markup, no number or no agency."""
    warnings: list[Message] = []
    bare = _bare(text, warnings)
    _refuse_other_things(bare)
    match = _NUMBER.fullmatch(bare)
    if match is None:
        raise _refusal(bare)
    number, separator, rest = match.groups()
    if not separator.strip():
        separator = "-"
        warnings.append(message("There is no mark after the number; it was read as %(read)s.", read=f"{number}-"))
    year, between = None, ""
    inside = _YEAR_INSIDE.fullmatch(rest)
    if inside is not None:
        year, between, rest = int(inside[1]), inside[1] + inside[2], inside[3]
    rest = _without_blanks(rest, warnings)
    type_name, bodies = _type_and_bodies(separator, rest, warnings)
    return Symbol(text, number, year, type_name, bodies, f"{number}{separator}{between}{rest}", tuple(warnings))


def same_symbol_key(text: str) -> str:
    """What all spellings of a symbol share: upper case, Ư as W in TƯ; marks between parts and leading zeros ignored."""
    try:
        symbol = parse_symbol(text)
    except RuleBroken:
        return tidy(text).upper()
    parts = [symbol.number.lstrip("0") or "0", str(symbol.year or ""), symbol.type or "", *symbol.bodies]
    return "-".join(part for part in parts if part).upper().replace("TƯ", "TW")


def _bare(text: str, warnings: list[Message]) -> str:
    """Without the words before and the date behind, dashes alike, no blanks beside a mark."""
    bare = tidy(unicodedata.normalize("NFC", text)).translate(_DASHES)
    bare = _LEADING.sub("", _PREFIX.sub("", bare)).strip(" .,;:\"'“”()")
    without_date = _DATED.sub("", bare)
    if without_date != bare and without_date:
        warnings.append(message("The date behind the symbol was left out."))
        bare = without_date
    return _AROUND.sub(r"\1", bare).rstrip("/-")


def _refuse_other_things(bare: str) -> None:
    if not bare:
        raise RuleBroken(message("No symbol is written."))
    if len(bare) > LONGEST:
        raise RuleBroken(message("This is too long for a symbol."))
    if "<" in bare or ">" in bare:
        raise RuleBroken(message("This is markup, not a symbol."))
    if _LIKE_DATE.fullmatch(bare):
        raise RuleBroken(message("This is a date, not a symbol."))
    is_only_period = _LIKE_PERIOD.search(bare) and not any(char.isalpha() for char in _LIKE_PERIOD.sub("", bare))
    if is_only_period or _YEARS_FIRST.match(bare):
        raise RuleBroken(message("This is a period, not a symbol."))


def _refusal(bare: str) -> RuleBroken:
    if re.match(r"[0-9]", bare):
        return RuleBroken(message("The agency is missing: write the symbol as 178/CTPH-BTGTW-LMHTXVN."))
    if _LIKE_PERIOD.search(bare):
        return RuleBroken(message("This is a period, not a symbol."))
    if _LIKE_DATE.search(bare):
        return RuleBroken(message("This is a date, not a symbol."))
    return RuleBroken(message("The number is missing: write the symbol as 178/CTPH-BTGTW-LMHTXVN."))


def _without_blanks(rest: str, warnings: list[Message]) -> str:
    """Capitals set apart are one name, "BTG TW"; words in small letters are a sentence and stay as they are.

    A blank behind a known type stands for the mark that belongs there.
    """
    first, blank, others = rest.partition(" ")
    if blank and is_known_type(first):
        warnings.append(message("There is no mark after the type; it was read as %(read)s.", read=f"{first}-"))
        rest = f"{first}-{others}"
    if " " not in rest or any(group != group.upper() for group in re.split("[/-]", rest) if " " in group):
        return rest
    warnings.append(message("The blanks inside the symbol were left out."))
    return rest.replace(" ", "")


def _type_and_bodies(separator: str, rest: str, warnings: list[Message]) -> tuple[str | None, tuple[str, ...]]:
    groups = re.split("[/-]", rest)
    if not any(char.isalpha() for char in rest):
        raise RuleBroken(message("The agency is missing: write the symbol as 178/CTPH-BTGTW-LMHTXVN."))
    if not all(_GROUP.fullmatch(group) for group in groups):
        raise RuleBroken(message("“%(rest)s” does not name a type and agencies.", rest=rest))
    is_known = is_known_type(groups[0])
    is_marked = len(groups) > 1 and (separator == "-" or rest[len(groups[0])] == "/")
    if not is_known and not is_marked:
        warnings.append(message("No known type of document; it was read as a letter."))
        return None, tuple(groups)
    if len(groups) == 1:
        raise RuleBroken(message("The agency is missing: write the symbol as 178/CTPH-BTGTW-LMHTXVN."))
    if not is_known:
        warnings.append(message("%(type)s is no known type of document.", type=groups[0]))
    return groups[0], tuple(groups[1:])


def is_known_type(name: str) -> bool:
    """True for a type of document in use, in any case, with or without the stroke of Đ."""
    return name.upper().replace("Đ", "D") in _FOLDED_TYPES
