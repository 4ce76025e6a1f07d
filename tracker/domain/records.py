"""Agreements as records of a JSON file: facts from public pages, many of them missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.domain.due_dates import parse_due
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import tidy
from tracker.domain.messages import message
from tracker.domain.proposals import Proposal, ProposedTask


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
    """The record that a JSON value holds. Raises RuleBroken for no title, no party, no date."""
    if not isinstance(raw, Mapping):
        raise RuleBroken(message("This is no record of an agreement."))
    title, parties = _text(raw, "title"), _texts(raw, "parties")
    if not title:
        raise RuleBroken(message("The agreement needs a title."))
    if not parties:
        raise RuleBroken(message("Name at least one party."))
    return Record(
        id=_text(raw, "id") or title,
        proposal=Proposal(
            kind=_text(raw, "kind"),
            symbol=_text(raw, "symbol"),
            title=title,
            parties=parties,
            signed_on=_day(raw, "signed"),
            valid_from=_day(raw, "valid_from"),
            valid_to=_day(raw, "valid_to"),
            review_clause=_text(raw, "review"),
            tasks=tuple(_task(task) for task in _list(raw, "tasks")),
        ),
        signatories=_texts(raw, "signatories"),
        aliases=_texts(raw, "aliases"),
        parent=_text(raw, "parent"),
        predecessor=_text(raw, "predecessor"),
        successor=_text(raw, "successor"),
        children=_texts(raw, "child"),
        sources=_texts(raw, "sources"),
    )


def _task(raw: Any) -> ProposedTask:
    if not isinstance(raw, Mapping) or not _text(raw, "title"):
        raise RuleBroken(message("The task has no content."))
    due = parse_due(_text(raw, "due_text") or "")
    return ProposedTask(
        position=_text(raw, "position"),
        group=_text(raw, "group"),
        title=_text(raw, "title") or "",
        lead=_text(raw, "lead") or "",
        coordinating=_text(raw, "coordinating") or "",
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
    value = raw.get(name)
    if value is not None and not isinstance(value, str):
        raise RuleBroken(message("“%(name)s” must be a text.", name=name))
    text = tidy(value or "")
    if any(character < " " or character == "\x7f" for character in text):
        raise RuleBroken(message("“%(name)s” holds characters that cannot be shown.", name=name))
    return text or None


def _texts(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(text for one in _list(raw, name) if (text := _text({name: one}, name)))


def _list(raw: Mapping[str, Any], name: str) -> list[Any]:
    value = raw.get(name) or []
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        raise RuleBroken(message("“%(name)s” must be a list.", name=name))
    return value


def _day(raw: Mapping[str, Any], name: str) -> date | None:
    text = _text(raw, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise RuleBroken(message("%(written)s is no date.", written=text or "")) from None
