"""The draft of an agency's report: its own progress entries of the window, task by task, ready to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby


@dataclass(frozen=True)
class DraftEntry:
    """One progress entry as the draft needs it; ``figures`` ("45 người", "60 %") and the first ``proof`` as text."""

    content: str
    number: str
    task: str
    happened_on: date
    note: str
    figures: tuple[str, ...] = ()
    proof: str = ""


def draft(entries: Iterable[DraftEntry]) -> str:
    """Plain text by content and task, in the order given; empty when nothing was logged."""
    lines: list[str] = []
    for content, of_content in groupby(entries, key=lambda entry: entry.content):
        if content:
            lines.append(content)
        for (number, task), of_task in groupby(of_content, key=lambda entry: (entry.number, entry.task)):
            lines.append(f"{number} {task}:".strip())
            lines.extend(f"- {entry.happened_on:%d/%m/%Y}: {_said(entry)}" for entry in of_task)
        lines.append("")
    return "\n".join(lines).strip()


def draft_with_late(entries: Iterable[DraftEntry], late: Iterable[DraftEntry], *, heading: str) -> str:
    """The same, with what was logged after the data were closed apart, below ``heading``: never silently inside."""
    added = draft(late)
    return "\n\n".join(part for part in (draft(entries), f"{heading}\n{added}" if added else "") if part)


def _said(entry: DraftEntry) -> str:
    told = "; ".join(part for part in (entry.note, *entry.figures) if part)
    return f"{told} ({entry.proof})".strip() if entry.proof else told
