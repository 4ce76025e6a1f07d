"""Finding programs by what people type: words without accents, symbols in any spelling; every sign is literal."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, and_, or_, true

from tracker.domain.folding import fold
from tracker.domain.symbols import same_symbol_key
from tracker.models import Agreement

LONGEST_SEARCH = 200
MOST_WORDS = 8
NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


def tidy_query(text: str) -> str:
    """What was typed into the search box, without control characters and not longer than a search may be."""
    return NOT_TEXT.sub(" ", text)[:LONGEST_SEARCH].strip()


def matches(query: str) -> ColumnElement[bool]:
    """Programs that hold every word, or whose symbol begins like this in any spelling. All signs are literal."""
    words = [Agreement.search_text.contains(word, autoescape=True) for word in fold(query).split()[:MOST_WORDS]]
    key = same_symbol_key(query).replace("/", "-").replace(" ", "")
    return or_(and_(true(), *words), Agreement.symbol_key.startswith(key, autoescape=True))
