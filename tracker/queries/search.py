"""Finding programs by what people type: words without accents, symbols in any spelling; every sign is literal."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, and_, bindparam, or_, true

from tracker.domain.folding import fold
from tracker.domain.symbols import same_symbol_key
from tracker.models import Agreement

LONGEST_SEARCH = 200
ESCAPE = "\\"
MOST_WORDS = 8
NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


def tidy_query(text: str) -> str:
    """What was typed into the search box, without control characters and not longer than a search may be."""
    return NOT_TEXT.sub(" ", text)[:LONGEST_SEARCH].strip()


def matches(word_count: int) -> ColumnElement[bool]:
    """Programs that hold every word, or whose symbol begins like this in any spelling; with ``search_values``."""
    words = [Agreement.search_text.like(bindparam(f"word_{place}"), escape=ESCAPE) for place in range(word_count)]
    return or_(and_(true(), *words), Agreement.symbol_key.like(bindparam("symbol"), escape=ESCAPE))


def search_values(query: str) -> dict[str, str]:
    """The values for ``matches``: a pattern for each word, and one for the symbol; none for an empty query."""
    if not query:
        return {}
    words = [f"%{literally(word)}%" for word in fold(query).split()[:MOST_WORDS]]
    key = same_symbol_key(query).replace("/", "-").replace(" ", "")
    return {f"word_{place}": word for place, word in enumerate(words)} | {"symbol": f"{literally(key)}%"}


def literally(text: str) -> str:
    """The text with the signs that mean something to LIKE taken as themselves."""
    return text.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")
