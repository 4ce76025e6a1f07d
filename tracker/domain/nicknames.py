"""What stands where a symbol is asked for: the symbol, "chưa có số", or only what people call the program."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold, tidy
from tracker.domain.messages import Message
from tracker.domain.symbols import parse_symbol

_NONE_YET = re.compile(
    r"[-.…–—/?x]*|"
    r"(?:khong|chua)(?: (?:co|ro|ghi|danh|duoc|cap|biet|cong bo|cho))*(?: so)?(?: hieu|,? ky hieu| van ban)*|"
    r"so\s*:?\s*[.…]*|n/?a|khong co"
)
# "Chương trình 526", "CTPH 09", "số 526", "526": a number without an agency, as people call it.
_NICKNAME = re.compile(
    r"(?:(?:chuong trinh(?: phoi hop)?|ke hoach(?: phoi hop)?|quy che(?: phoi hop)?|ctph|ctrph|khph|qcph|ctr|kh)\s+)?"
    r"(?:so\s*:?\s*)?\d{1,6}[a-z]?(?:/(?:19|20)\d{2})?"
)


@dataclass(frozen=True)
class Named:
    """What was written in place of a symbol. ``problem``: why it is no symbol, where it is neither of the three."""

    symbol: str | None = None
    nickname: str | None = None
    problem: Message | None = None

    @property
    def is_none_yet(self) -> bool:
        """True where it is said, or left open, that there is no number yet."""
        return self.symbol is None and self.nickname is None


def symbol_or_nickname(text: str) -> Named:
    """Tell a symbol from "chưa có số" and from a nickname such as "Chương trình 526"."""
    written = tidy(text)
    folded = fold(written)
    if _NONE_YET.fullmatch(folded):
        return Named()
    try:
        parse_symbol(written)
    except RuleBroken as refusal:
        if _NICKNAME.fullmatch(folded):
            return Named(nickname=written)
        return Named(symbol=written, problem=refusal.message)
    return Named(symbol=written)
