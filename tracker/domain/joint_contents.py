"""A content of a joint review as it is read: task by task with both sides beside each other, and who was silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def read_content(
    content: Mapping[str, Any], tasks: Iterable[Mapping[str, Any]], shorts: Mapping[str, str]
) -> dict[str, Any]:
    """A content of a snapshot with ``by_task`` and ``silent``. ``shorts``: short names by the names of the sides.

    Silent are agencies that have a part in one of its tasks and neither logged anything nor judged the effect: nobody
    is reproached for what he has no part in. A snapshot of the first format names no tasks; nobody is silent in it.
    """
    sides = [{"effect": None, **side} for side in content["sides"]]
    holding = {
        short
        for task in tasks
        if task["content_id"] == content["id"]
        for short in (*task["leads"], *task["coordinating"])
    }
    silent = [
        side["agency"]
        for side in sides
        if shorts.get(side["agency"]) in holding and not side["lines"] and side["effect"] is None
    ]
    return {**content, "sides": sides, "silent": silent, "by_task": _by_task(sides)}


def _by_task(sides: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every task that somebody logged something for, in the order of the paper, with the sides that did."""
    found: dict[tuple[str, str], dict[str, list[Any]]] = {}
    for side in sides:
        for line in side["lines"]:
            found.setdefault((line["number"], line["task"]), {}).setdefault(side["agency"], []).append(line)
    return [
        {"number": number, "task": task, "sides": [{"agency": name, "lines": lines} for name, lines in of.items()]}
        for (number, task), of in sorted(found.items(), key=lambda one: _place(one[0][0]))
    ]


def _place(number: str) -> tuple[int, ...]:
    """2.10 comes after 2.9; what has no number comes last."""
    parts = [part for part in number.split(".") if part.isdigit()]
    return tuple(int(part) for part in parts) if parts else (10_000,)
