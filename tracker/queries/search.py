"""Finding programs, tasks and agencies by what people type: words without accents, symbols in any spelling, every name
that an agency bears or bore; every sign is literal. One rule for the lists, the search page and its counts."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import BindParameter, ColumnElement, String, and_, bindparam, case, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from tracker.domain.folding import fold
from tracker.domain.symbols import same_symbol_key
from tracker.models import Agency, Agreement, Assignment, Party, Task

LONGEST_SEARCH = 200
ESCAPE = "\\"
MOST_WORDS = 8
NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


def tidy_query(text: str) -> str:
    """What was typed into the search box, without what nobody sees and not longer than a search may be."""
    return NOT_TEXT.sub(" ", text)[:LONGEST_SEARCH].strip()


def word_count(values: dict[str, str]) -> int:
    """For how many words ``search_values`` gave a pattern."""
    return sum(name.startswith("word_") for name in values)


def matches(word_count: int) -> ColumnElement[bool]:
    """Programs that hold every word, in their texts or in a name of a party, or whose symbol begins like this in any
    spelling; with ``search_values``."""
    return or_(_each_word(word_count, _said_of_program), symbol_begins())


def symbol_begins() -> ColumnElement[bool]:
    """The program's symbol begins with what was typed."""
    return Agreement.symbol_key.like(bindparam("symbol"), escape=ESCAPE)


def task_matches(word_count: int) -> ColumnElement[bool]:
    """Tasks that hold every word, in the title or in a name of an agency that has a part."""
    return _each_word(word_count, _said_of_task)


def agency_matches(word_count: int) -> ColumnElement[bool]:
    """Agencies that hold every word in their names of all times and those of whom they came from or went into."""
    return _each_word(word_count, lambda word: Agency.search_text.like(word, escape=ESCAPE))


def closeness(text: ColumnElement[str] | InstrumentedAttribute[str], *, symbol: bool = False) -> ColumnElement[int]:
    """How well ``text`` fits, to sort by: the symbol, the words just as typed, all else. With ``search_values``."""
    ways = [(text.like(bindparam("phrase"), escape=ESCAPE), 1)]
    return case(*([(symbol_begins(), 0), *ways] if symbol else ways), else_=2)


def search_values(query: str) -> dict[str, str]:
    """The values for these conditions: a pattern for each word (the longest first, it rules out most), one for all of
    them as typed, one for the symbol; none for an empty query."""
    if not query:
        return {}
    typed = fold(query).split()[:MOST_WORDS] or [query]  # of marks alone nothing is left, and nothing has them
    words = sorted(dict.fromkeys(typed), key=len, reverse=True)
    key = same_symbol_key(query).replace("/", "-").replace(" ", "")
    values = {f"word_{place}": f"%{literally(word)}%" for place, word in enumerate(words)}
    return values | {"symbol": f"{literally(key)}%", "phrase": f"%{literally(' '.join(typed))}%"}


def literally(text: str) -> str:
    """The text with the signs that mean something to LIKE taken as themselves."""
    return text.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")


def _each_word(count: int, is_said: Callable[[BindParameter[str]], ColumnElement[bool]]) -> ColumnElement[bool]:
    return and_(true(), *(is_said(bindparam(f"word_{place}", type_=String)) for place in range(count)))


def _said_of_program(word: BindParameter[str]) -> ColumnElement[bool]:
    signed = select(Party.agreement_id).join(Agency, Agency.id == Party.agency_id)
    by_agency = Agreement.id.in_(signed.where(Agency.search_text.like(word, escape=ESCAPE)))
    return or_(Agreement.search_text.like(word, escape=ESCAPE), by_agency)


def _said_of_task(word: BindParameter[str]) -> ColumnElement[bool]:
    held = select(Assignment.id).join(Agency, Agency.id == Assignment.agency_id).where(Assignment.task_id == Task.id)
    by_agency = held.where(Agency.search_text.like(word, escape=ESCAPE)).exists()
    return or_(Task.search_text.like(word, escape=ESCAPE), by_agency)
