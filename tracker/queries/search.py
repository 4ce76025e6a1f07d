"""Finding programs, tasks and agencies by what people type: words without accents, symbols in any spelling, every name
that an agency bears or bore; every sign is literal. One rule for the lists, the search page and its counts."""

from __future__ import annotations

import re

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Float,
    String,
    and_,
    bindparam,
    case,
    column,
    false,
    func,
    literal_column,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.selectable import SelectBase

from tracker.database import db, read
from tracker.domain.folding import fold
from tracker.domain.symbols import same_symbol_key
from tracker.models import Agency, Agreement, Assignment, Party

LONGEST_SEARCH = 200
ESCAPE = "\\"
MOST_WORDS = 8
CLOSE_ENOUGH = 0.5
"""Of 1: how many of the groups of three letters are the same. "lmhxt" is as like as that to "lmhtx"."""
Text = ColumnElement[str] | InstrumentedAttribute[str]
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
    return or_(and_(true(), *map(_said_of_program, _words(word_count))), symbol_begins())


def symbol_begins() -> ColumnElement[bool]:
    """The program's symbol begins with what was typed."""
    return Agreement.symbol_key.like(bindparam("symbol"), escape=ESCAPE)


def said_by_agencies(word_count: int, visible: SelectBase) -> CTE:
    """For each task of these programs that has a part of an agency that bears one of the words: which words (1 or 0).

    The words are looked for once in each agency and not once for each of its parts.
    """
    agency_says = [Agency.search_text.like(word, escape=ESCAPE) for word in _words(word_count)]
    flags = [case((says, 1), else_=0).label(f"said_{place}") for place, says in enumerate(agency_says)]
    named = select(Agency.id, *flags).where(or_(false(), *agency_says)).cte("named").prefix_with("MATERIALIZED")
    any_of = [func.max(named.c[flag.name]).label(flag.name) for flag in flags]
    return (
        select(Assignment.task_id, *any_of)
        .join(named, named.c.id == Assignment.agency_id)
        .where(Assignment.agreement_id.in_(visible))
        .group_by(Assignment.task_id)
        .cte("said")
    )


def task_matches(word_count: int, tasks: CTE, said: CTE) -> ColumnElement[bool]:
    """Tasks that hold every word, in the title or in a name of an agency that has a part; joined with ``said``."""
    return and_(
        true(),
        *(
            or_(tasks.c.search_text.like(word, escape=ESCAPE), said.c[f"said_{place}"] == 1)
            for place, word in enumerate(_words(word_count))
        ),
    )


def agency_matches(word_count: int) -> ColumnElement[bool]:
    """Agencies that hold every word in their names of all times and those of whom they came from or went into."""
    return and_(true(), *(Agency.search_text.like(word, escape=ESCAPE) for word in _words(word_count)))


def closeness(text: Text, *, symbol: bool = False) -> ColumnElement[int]:
    """How well ``text`` fits, to sort by: the symbol, the words just as typed, all else. With ``search_values``."""
    ways = [(text.like(bindparam("phrase"), escape=ESCAPE), 1)]
    return case(*([(symbol_begins(), 0), *ways] if symbol else ways), else_=2)


def is_close(text: Text) -> ColumnElement[bool]:
    """A part of ``text`` is written nearly like what was typed. Where ``forgives_slips``; with ``search_values``."""
    return likeness(text) >= CLOSE_ENOUGH


def likeness(text: Text) -> ColumnElement[float]:
    """How nearly, from 0 to 1."""
    return func.word_similarity(bindparam("typed", type_=String), text, type_=Float)


def forgives_slips() -> bool:
    """PostgreSQL compares by trigrams where its extension is there; SQLite and others do not. One statement at most."""
    if db.session.get_bind().dialect.name != "postgresql":
        return False
    return bool(read(_EXTENSION, {}))


def search_values(query: str) -> dict[str, str]:
    """The values for these conditions: a pattern for each word (the longest first, it rules out most), one for all of
    them as typed, one for the symbol; none for an empty query."""
    if not query:
        return {}
    typed = fold(query).split()[:MOST_WORDS] or [query]  # of marks alone nothing is left, and nothing has them
    words = sorted(dict.fromkeys(typed), key=len, reverse=True)
    key = same_symbol_key(query).replace("/", "-").replace(" ", "")
    values = {f"word_{place}": f"%{literally(word)}%" for place, word in enumerate(words)}
    typed_at_all = " ".join(typed)
    return values | {"symbol": f"{literally(key)}%", "phrase": f"%{literally(typed_at_all)}%", "typed": typed_at_all}


def literally(text: str) -> str:
    """The text with the signs that mean something to LIKE taken as themselves."""
    return text.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")


_EXTENSION = (
    select(column("extname", String))
    .select_from(table("pg_extension"))
    .where(column("extname", String) == literal_column("'pg_trgm'"))
)


def _words(count: int) -> list[BindParameter[str]]:
    return [bindparam(f"word_{place}", type_=String) for place in range(count)]


def _said_of_program(word: BindParameter[str]) -> ColumnElement[bool]:
    signed = select(Party.agreement_id).join(Agency, Agency.id == Party.agency_id)
    by_agency = Agreement.id.in_(signed.where(Agency.search_text.like(word, escape=ESCAPE)))
    return or_(Agreement.search_text.like(word, escape=ESCAPE), by_agency)
