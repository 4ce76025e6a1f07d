"""Communication outputs as evidence ("2 bài, Báo Ninh Bình, 12/11/2026, https://…"), counted by outlet and kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold
from tracker.domain.messages import Message, message
from tracker.domain.typed_values import read_day

MOST_OF_ONE = 9999
LONGEST_OUTLET = 200


class OutputKind(StrEnum):
    """What was published; the first that an officer would call it."""

    NEWS = "news"
    ARTICLE = "article"
    NEWS_AND_ARTICLES = "news_and_articles"
    REPORTAGE = "reportage"
    COLUMN = "column"
    TALK = "talk"
    BULLETIN = "bulletin"
    VIDEO = "video"
    PUBLICATION = "publication"


WORDS: dict[OutputKind, str] = {
    OutputKind.NEWS: "tin",
    OutputKind.ARTICLE: "bài",
    OutputKind.NEWS_AND_ARTICLES: "tin, bài",
    OutputKind.REPORTAGE: "phóng sự",
    OutputKind.COLUMN: "chuyên mục",
    OutputKind.TALK: "tọa đàm",
    OutputKind.BULLETIN: "bản tin",
    OutputKind.VIDEO: "video",
    OutputKind.PUBLICATION: "ấn phẩm",
}
"""As officials type and print them, in Vietnamese in every language of the page, as the reports are."""
_KINDS: Mapping[str, OutputKind] = {fold(word): kind for kind, word in WORDS.items()} | {
    "tin bai": OutputKind.NEWS_AND_ARTICLES,
    "bai viet": OutputKind.ARTICLE,
    "chuyen trang": OutputKind.COLUMN,
    "toa dam truyen hinh": OutputKind.TALK,
    "clip": OutputKind.VIDEO,
    "video clip": OutputKind.VIDEO,
    "to roi": OutputKind.PUBLICATION,
}
_FIRST = re.compile(r"(?:(?P<count>[0-9]{1,6})\s+)?(?P<word>\D{2,40})")
_ADDRESS = re.compile(r"[\s,]*\bhttps?:\S*$", re.IGNORECASE)
_DAY_WORD = re.compile(r"^ngày\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Output:
    """So many of one kind in one outlet; ``url`` is read by whoever reads links."""

    kind: OutputKind
    outlet: str
    count: int
    published_on: date | None = None


@dataclass(frozen=True)
class OutputCount:
    """How many of one kind an outlet brought."""

    outlet: str
    kind: OutputKind
    count: int


def read_output(piece: str, *, today: date) -> tuple[Output, str] | None:
    """The output that a tidied piece of evidence names, and its address as typed (or ""); None when it is none.

    Raises RuleBroken on the field "evidence" for an output without an outlet, of a day to come, or of none.
    """
    address = _ADDRESS.search(piece)
    parts = [part.strip() for part in (piece[: address.start()] if address else piece).split(",")]
    first = _FIRST.fullmatch(parts[0])
    kind = _KINDS.get(fold(first["word"])) if first else None
    if first is None or kind is None:
        return None
    rest = parts[1:]
    if kind is OutputKind.NEWS and rest and fold(rest[0]) == "bai":
        kind, rest = OutputKind.NEWS_AND_ARTICLES, rest[1:]
    count = int(first["count"] or 1)
    if not 1 <= count <= MOST_OF_ONE:
        raise _refused(message("Between 1 and %(most)s can be counted in one line.", most=MOST_OF_ONE))
    published_on = _day(rest[-1], today) if rest else None
    outlet = ", ".join(part for part in (rest[:-1] if published_on else rest) if part)
    if not outlet or len(outlet) > LONGEST_OUTLET:
        raise _refused(message("Name the outlet. Example: 2 bài, Báo Ninh Bình, 12/11/2026, https://…"))
    return Output(kind, outlet, count, published_on), address[0].strip(" ,") if address else ""


def said(kind: OutputKind, outlet: str, count: int) -> str:
    """As it is typed: "2 bài, Báo Ninh Bình"."""
    return f"{count} {WORDS[kind]}, {outlet}"


def count_outputs(outputs: Iterable[Output]) -> tuple[OutputCount, ...]:
    """By outlet (however it is typed) and kind, in the order of outlets and of kinds."""
    names: dict[str, str] = {}
    counts: Counter[tuple[str, OutputKind]] = Counter()
    for output in outputs:
        names.setdefault(fold(output.outlet), output.outlet)
        counts[fold(output.outlet), output.kind] += output.count
    order = list(OutputKind)
    keys = sorted(counts, key=lambda key: (key[0], order.index(key[1])))
    return tuple(OutputCount(names[outlet], kind, counts[outlet, kind]) for outlet, kind in keys)


def outputs_in_words(counts: Iterable[OutputCount]) -> str:
    """For a report, which is written in Vietnamese: one line an outlet."""
    lines: dict[str, list[str]] = {}
    for one in counts:
        lines.setdefault(one.outlet, []).append(f"{one.count} {WORDS[one.kind]}")
    return "\n".join(f"- {outlet}: {'; '.join(found)}" for outlet, found in lines.items())


def _day(part: str, today: date) -> date | None:
    try:
        day = read_day(_DAY_WORD.sub("", part))
    except RuleBroken:
        return None
    if day > today:
        raise _refused(message("It is dated %(day)s, which is still to come.", day=day))
    return day


def _refused(said_: Message) -> RuleBroken:
    return RuleBroken(said_, field="evidence")
