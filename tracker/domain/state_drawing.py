"""The table of moves drawn as text: a picture (mermaid) and a table for each machine."""

from __future__ import annotations

from tracker.domain.permissions import AGREEMENT_ACTIONS
from tracker.domain.review_states import EDGES, Edge, Machine

HEAD = """# States of a review and of a report

Drawn by `flask --app tracker states > docs/states.md` from `tracker/domain/review_states.py`, the only place that
knows these rules; a test holds this page to it. A move that is not here is refused. States are worked out from facts,
never stored. Nothing is approved by the passing of time.
"""


def draw() -> str:
    """The whole page in Markdown."""
    return HEAD + "".join(
        f"\n## {machine.capitalize()}\n\n{_picture(machine)}\n{_table(machine)}" for machine in Machine
    )


def _picture(machine: Machine) -> str:
    arrows: dict[tuple[str, str], list[str]] = {}
    for edge in _edges(machine):
        arrows.setdefault((edge.start, edge.to), []).append(edge.act)
    lines = [f"    {start} --> {to}: {' / '.join(acts)}" for (start, to), acts in arrows.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```", ""])


def _table(machine: Machine) -> str:
    rows = [f"| {edge.start} | {edge.act} | {edge.to} | {_who(edge)} | {edge.need} |" for edge in _edges(machine)]
    return "\n".join(["| from | act | to | who | needs |", "|---|---|---|---|---|", *rows, ""])


def _edges(machine: Machine) -> list[Edge]:
    return [edge for edge in EDGES if edge.machine is machine]


def _who(edge: Edge) -> str:
    if edge.action is None:
        return "by itself"
    roles, relations = AGREEMENT_ACTIONS[edge.action]
    own = ", own part only" if edge.is_own else ""
    return f"{_words(roles)} of: {_words(relations)}{own}"


def _words(words: frozenset[str]) -> str:
    return ", ".join(sorted(word.replace("_", " ") for word in words))
