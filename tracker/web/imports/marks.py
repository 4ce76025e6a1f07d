"""What stands beside each field of the head on the preview: read, guessed and how, not found, or mended by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.domain.agreement_heads import USUAL_KIND
from tracker.domain.mending import MendedHead
from tracker.domain.messages import Message, message
from tracker.domain.proposals import Proposal, Source
from tracker.domain.review_clauses import USUAL

HEAD = ("parties", "title", "kind", "symbol", "signed_on", "valid_from", "valid_to")


@dataclass(frozen=True)
class Mark:
    """``word``: where the value comes from; ``is_guess``: to be checked; then the paper's words, and the rule."""

    word: Message
    is_guess: bool = False
    quote: str | None = None
    rule: Message | None = None


def marks_of(read: Proposal, typed: MendedHead) -> Mapping[str, Mark]:
    """By field of the form."""
    sources = {source.fact: source for source in read.sources}
    marks = {name: _mark(sources.get(name), getattr(read, name), getattr(typed, name)) for name in HEAD}
    if not read.kind and typed.kind == USUAL_KIND:
        marks["kind"] = _guess(message("not found in the file; the usual is proposed"))
    marks["tracked_from"] = _guess(message("proposed: today"))
    if set(typed.cadences) != set(read.cadences or USUAL):
        marks["cadences"] = Mark(message("mended by hand"))
    elif read.cadences:
        marks["cadences"] = Mark(message("read from the file"))
    else:
        marks["cadences"] = _guess(message("not found in the file; the usual is proposed"))
    return marks


def sentences_of(read: Proposal) -> list[tuple[str, str | None]]:
    """(sentence, its cell) of everything the paper says about reviews, each once."""
    said = {source.quote: source.cell for source in read.sources if source.fact not in HEAD}
    if not said and read.review_clause:
        said[read.review_clause] = None
    return list(said.items())


def _mark(source: Source | None, read: object, typed: object) -> Mark:
    if (typed or None) != (read or None):
        return Mark(message("mended by hand"), quote=source.quote if source else None)
    if not read:
        return Mark(message("not found in the file"))
    if source is None:
        return Mark(message("read from the file"))
    if source.rule is not None:
        return Mark(_at("guessed from cell %(cell)s", "guessed", source), True, source.quote, source.rule)
    return Mark(_at("read in cell %(cell)s", "read in the text", source), quote=source.quote)


def _at(in_cell: str, in_text: str, source: Source) -> Message:
    return Message(in_cell, {"cell": source.cell}) if source.cell else Message(in_text)


def _guess(word: Message) -> Mark:
    return Mark(word, is_guess=True)


WORDS = (
    message("guessed from cell %(cell)s"), message("guessed"), message("read in cell %(cell)s"),
    message("read in the text"),
)  # fmt: skip
"""Known to the catalogue's extractor."""
