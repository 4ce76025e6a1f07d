"""Guidance that a program sends to those below it: what must be known of it and of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.errors import RuleBroken
from tracker.domain.evidence import check_address
from tracker.domain.messages import message
from tracker.domain.symbols import parse_symbol


class GuidanceKind(StrEnum):
    """What the document is, as it is kept among the documents of the program."""

    DIRECTIVE = "Văn bản chỉ đạo"
    GUIDELINE = "Văn bản hướng dẫn"


@dataclass(frozen=True, kw_only=True)
class GuidanceFacts:
    """The document. ``content_ids``: the contents it is about, none: the whole program."""

    kind: GuidanceKind
    number: str
    issued_on: date
    about: str
    url: str | None = None
    content_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a program below did about it; its own document, if there is one."""

    text: str
    number: str | None = None
    url: str | None = None


def check_guidance(facts: GuidanceFacts, *, today: date, known_contents: set[int]) -> None:
    """Raises RuleBroken with the field that is wrong."""
    _check_number(facts.number, field="symbol")
    if facts.issued_on > today:
        raise RuleBroken(message("This day has not come yet."), field="issued_on")
    if not facts.about.strip():
        raise RuleBroken(message("Say what the document is about."), field="about")
    if facts.url:
        check_address(facts.url, field="url")
    if not facts.content_ids <= known_contents:
        raise RuleBroken(message("One of these headings does not belong to this agreement."), field="content_ids")


def check_answer(answer: Answer) -> None:
    """Raises RuleBroken with the field that is wrong."""
    if not answer.text.strip():
        raise RuleBroken(message("Say what was done."), field="text")
    if answer.number:
        _check_number(answer.number, field="symbol")
    if answer.url:
        check_address(answer.url, field="url")


def _check_number(number: str, *, field: str) -> None:
    try:
        parse_symbol(number)
    except RuleBroken as refusal:
        raise RuleBroken(refusal.message, field=field) from refusal
