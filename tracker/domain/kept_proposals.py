"""A proposal as plain values and back, so that what was read is kept as it was read until someone confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from tracker.domain.kept_messages import message_of, plain_message
from tracker.domain.proposals import Problem, Proposal, ProposedTask, Source

_DAYS = ("signed_on", "valid_from", "valid_to", "due_on", "starts_on")


def to_plain(proposal: Proposal) -> dict[str, Any]:
    """Text, numbers, lists and dicts only: what JSON holds."""
    facts = {field.name: getattr(proposal, field.name) for field in fields(Proposal)}
    return _plain_days(facts) | {
        "parties": list(proposal.parties),
        "tasks": [_plain_days(asdict(task)) for task in proposal.tasks],
        "sources": [
            [one.fact, one.quote, one.cell, plain_message(one.rule) if one.rule else None] for one in proposal.sources
        ],
        "problems": [[one.cell, one.severity, plain_message(one.message)] for one in proposal.problems],
    }


def from_plain(plain: Mapping[str, Any]) -> Proposal:
    """The proposal that ``to_plain`` was made from."""
    return Proposal(
        **_days(plain)
        | {
            "parties": tuple(plain["parties"]),
            "tasks": tuple(_task(task) for task in plain["tasks"]),
            "sources": tuple(
                Source(fact, quote, cell, message_of(rule) if rule else None)
                for fact, quote, cell, rule in plain.get("sources", ())
            ),
            "problems": tuple(Problem(cell, severity, message_of(said)) for cell, severity, said in plain["problems"]),
        }
    )


def _task(plain: Mapping[str, Any]) -> ProposedTask:
    return ProposedTask(**_days(plain) | {"places": tuple((name, cell) for name, cell in plain["places"])})


def _plain_days(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}


def _days(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if value and name in _DAYS else value for name, value in plain.items()}
