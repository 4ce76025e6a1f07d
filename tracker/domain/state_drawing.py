"""The table of moves drawn as text: a picture (mermaid) and a table for each machine."""

from __future__ import annotations

from tracker.domain.moves import Edge, Machine, Whose
from tracker.domain.permissions import AGREEMENT_ACTIONS
from tracker.domain.state_table import EDGES

HEAD = """# States of reviews, reports, tasks, parts, decisions, issues found and commendations

Drawn by `flask --app tracker states > docs/states.md` from `tracker/domain/state_table.py`, the only table that
pages and use cases ask; a test holds this page to it. A move that is not here is refused. States are worked out from
facts, never stored. Nothing is approved by the passing of time. A part is what one agency owes of a task.
"""

WHOSE = {
    Whose.ANY: "",
    Whose.OWN: ", own part only",
    Whose.JUDGED: ", only the agency that confirms the part",
    Whose.NOTED: ", only the agency that noted it",
    Whose.OTHERS: ", not on what the own agency owes unless he decided it",
}


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
    return f"{_words(roles)} of: {_words(relations)}{WHOSE[edge.whose]}"


def _words(words: frozenset[str]) -> str:
    return ", ".join(sorted(word.replace("_", " ") for word in words))
