"""What was mended by hand before an import was confirmed, as the trail keeps it: as read and as confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.domain.mending import Draft, Row, text_of
from tracker.domain.proposals import Proposal

HEAD = ("kind", "symbol", "title", "parties", "signed_on", "valid_from", "valid_to")


def told_of(read: Proposal, draft: Draft) -> dict[str, Any]:
    """By "mended", "left_out", "added", "mended_head"; a part in which nothing was done is left away."""
    told = {
        "mended": [fact for row in draft.rows if row.read and row.because is None for fact in _changes(row)],
        "left_out": [_left_out(row) for row in draft.rows if row.because is not None],
        "added": [row.task.title for row in draft.rows if row.read is None and row.because is None],
        "mended_head": {
            name: {"read": getattr(read, name), "confirmed": getattr(draft.proposal, name)}
            for name in HEAD
            if getattr(read, name) != getattr(draft.proposal, name)
        },
    }
    return {name: what for name, what in told.items() if what}


def _changes(row: Row) -> Iterator[dict[str, Any]]:
    """Each text of a row that differs from the paper, with its cell."""
    if row.read is None:
        return
    read, now = vars(text_of(row.read)), vars(text_of(row.task))
    for name, text in read.items():
        if text != now[name]:
            cell = row.read.place("due" if name == "due_text" else name)
            yield {"cell": cell, "fact": name, "read": text, "confirmed": now[name]}


def _left_out(row: Row) -> dict[str, Any]:
    return {"cell": row.task.cell, "title": row.task.title, "because": row.because}
