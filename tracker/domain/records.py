"""Agreements as records of a JSON file: facts from public pages, many of them missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.domain.due_dates import parse_due
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold, tidy
from tracker.domain.messages import message
from tracker.domain.nicknames import symbol_or_nickname
from tracker.domain.proposals import Proposal, ProposedTask
from tracker.domain.typed_values import read_day
from tracker.domain.validity_texts import read_validity

LONGEST_NAME, LONGEST_SOURCE = 500, 1000


@dataclass(frozen=True)
class Record:
    """One record: its paper as a proposal, who signed for each party, other names, and links to other records."""

    id: str
    proposal: Proposal
    signatories: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    predecessor: str | None = None
    successor: str | None = None
    children: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def read_record(raw: Any) -> Record:
    """The record that a JSON value holds; unknown fields are left out.

    Raises RuleBroken for no title, no party, a day that is none, a text that is too long to be kept.
    """
    if not isinstance(raw, Mapping):
        raise RuleBroken(message("This is no record of an agreement."))
    title, parties = _text(raw, "title"), _texts(raw, "parties")
    if not title:
        raise RuleBroken(message("The agreement needs a title."))
    if not parties:
        raise RuleBroken(message("Name at least one party."))
    named = symbol_or_nickname(_text(raw, "symbol") or "")
    proposal = Proposal(
        kind=_text(raw, "kind"),
        symbol=named.symbol,
        title=title,
        parties=parties,
        signed_on=_day(raw, "signed"),
        valid_from=_day(raw, "valid_from"),
        valid_to=_day(raw, "valid_to"),
        validity_text=_text(raw, "valid"),
        review_clause=_text(raw, "review"),
        tasks=tuple(_task(task) for task in _list(raw, "tasks")),
    )
    aliases = (*((named.nickname,) if named.nickname else ()), *_texts(raw, "aliases"), *_texts(raw, "alias"))
    return Record(
        id=_text(raw, "id") or title,
        proposal=_with_days(proposal, raw),
        signatories=_within(_texts(raw, "signatories"), LONGEST_NAME),
        aliases=_within(tuple(dict.fromkeys(aliases)), LONGEST_NAME),
        parent=_text(raw, "parent"),
        predecessor=_text(raw, "predecessor"),
        successor=_text(raw, "successor"),
        children=_texts(raw, "child"),
        sources=_within(_texts(raw, "sources"), LONGEST_SOURCE),
    )


def _with_days(proposal: Proposal, raw: Mapping[str, Any]) -> Proposal:
    """A record that does not give the days of its validity gives them in its words, if it does."""
    if "valid_from" in raw or "valid_to" in raw or not proposal.validity_text:
        return proposal
    read = read_validity(proposal.validity_text, signed_on=proposal.signed_on)
    return replace(proposal, valid_from=read.valid_from, valid_to=read.valid_to)


def _task(raw: Any) -> ProposedTask:
    if isinstance(raw, str):
        raw = {"title": raw}
    if not isinstance(raw, Mapping) or not _text(raw, "title"):
        raise RuleBroken(message("The task has no content."))
    due = parse_due(_text(raw, "due_text") or _text(raw, "due") or "")
    return ProposedTask(
        position=_text(raw, "position"),
        group=_text(raw, "group"),
        title=_text(raw, "title") or "",
        lead="; ".join(_texts(raw, "lead")),
        coordinating="; ".join(_texts(raw, "coordinating")),
        due_text=due.text,
        due_kind=due.kind.value,
        due_on=due.due_on,
        deliverable=_text(raw, "deliverable") or "",
        cell="",
        starts_on=due.starts_on,
        strictly_before=due.strictly_before,
        each=due.each,
        precision=due.precision,
    )


def _text(raw: Mapping[str, Any], name: str) -> str | None:
    """The text of a field; of some also a whole number ("valid": 2022), as it is written."""
    value = raw.get(name)
    if name in _NUMBERS_TOO and isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise RuleBroken(message("“%(name)s” must be a text.", name=name))
    text = tidy(value or "")
    if any(character < " " or "\x7f" <= character < "\xa0" or "\ud800" <= character < "\ue000" for character in text):
        raise RuleBroken(message("“%(name)s” holds characters that cannot be shown.", name=name))
    return text or None


def _texts(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(text for one in _list(raw, name) if (text := _text({name: one}, name)))


def _list(raw: Mapping[str, Any], name: str) -> list[Any]:
    value = raw.get(name) or []
    if isinstance(value, str) or (isinstance(value, int) and name in _NUMBERS_TOO):
        return [value]
    if not isinstance(value, list):
        raise RuleBroken(message("“%(name)s” must be a list.", name=name))
    return value


def _within(texts: tuple[str, ...], longest: int) -> tuple[str, ...]:
    """The same texts. Raises RuleBroken for one that is too long to be kept."""
    for text in texts:
        if len(text) > longest:
            said = message("“%(start)s…” is longer than %(longest)s characters.", start=text[:40], longest=longest)
            raise RuleBroken(said)
    return texts


def _day(raw: Mapping[str, Any], name: str) -> date | None:
    text = _text(raw, name)
    if text is None or fold(text) in _NO_DAY:
        return None
    try:
        return read_day(text)
    except RuleBroken:
        raise RuleBroken(message("%(written)s is no date.", written=text[:60])) from None


_NUMBERS_TOO = frozenset({"id", "symbol", "valid", "parent", "predecessor", "successor", "child", "position"})
_NO_DAY = frozenset({"khong ro", "chua ro", "khong neu", "khong", "-", "?", "n/a"})
