"""A proposal as plain values and back, so that what was read is kept as it was read until someone confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from tracker.domain.messages import Message
from tracker.domain.proposals import Problem, Proposal, ProposedTask

_DAYS = ("signed_on", "valid_from", "valid_to", "due_on", "starts_on")


def to_plain(proposal: Proposal) -> dict[str, Any]:
    """Text, numbers, lists and dicts only: what JSON holds."""
    facts = {field.name: getattr(proposal, field.name) for field in fields(Proposal)}
    return _plain_days(facts) | {
        "parties": list(proposal.parties),
        "tasks": [_plain_days(asdict(task)) for task in proposal.tasks],
        "problems": [[one.cell, one.severity, plain_message(one.message)] for one in proposal.problems],
    }


def from_plain(plain: Mapping[str, Any]) -> Proposal:
    """The proposal that ``to_plain`` was made from."""
    return Proposal(
        **_days(plain)
        | {
            "parties": tuple(plain["parties"]),
            "tasks": tuple(_task(task) for task in plain["tasks"]),
            "problems": tuple(Problem(cell, severity, message_of(said)) for cell, severity, said in plain["problems"]),
        }
    )


def _task(plain: Mapping[str, Any]) -> ProposedTask:
    return ProposedTask(**_days(plain) | {"places": tuple((name, cell) for name, cell in plain["places"])})


def plain_message(said: Message) -> dict[str, Any]:
    """A message as its key and values."""
    return {"said": said.text, "values": {name: _plain_value(value) for name, value in said.values.items()}}


def message_of(plain: Mapping[str, Any]) -> Message:
    """The message that ``plain_message`` was made from."""
    return Message(plain["said"], {name: _value_of(value) for name, value in plain["values"].items()})


def _plain_value(value: object) -> object:
    if isinstance(value, Message):
        return plain_message(value)
    if isinstance(value, datetime) or not isinstance(value, date | str | int):
        raise TypeError(f"a message with a {type(value).__name__} in it cannot be kept")
    return {"on": value.isoformat()} if isinstance(value, date) else value


def _value_of(plain: Any) -> object:
    if not isinstance(plain, dict):
        return plain
    return date.fromisoformat(plain["on"]) if "on" in plain else message_of(plain)


def _plain_days(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}


def _days(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if value and name in _DAYS else value for name, value in plain.items()}
