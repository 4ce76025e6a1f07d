"""Puts tasks at the places they have in the paper. Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from tracker.database import db
from tracker.domain.annex_again.facts import PaperTask
from tracker.domain.annex_again.places import in_order
from tracker.models import Task


def place_tasks(
    agreement_id: int, paper: Sequence[PaperTask], ids: Mapping[int, int], moving: set[int], headings: Sequence[int]
) -> None:
    """Positions heading by heading. ``ids``: index in the paper -> task; ``moving``: those put there now."""
    db.session.flush()
    tasks = {
        task.id: task
        for task in db.session.scalars(
            select(Task).where(Task.agreement_id == agreement_id).order_by(Task.position, Task.id)
        )
    }
    position = 0
    for heading_id in headings:
        standing = [id_ for id_, task in tasks.items() if task.content_id == heading_id]
        wanted = [ids[one.index] for one in paper if one.index in ids]
        of_paper = [id_ for id_ in wanted if id_ in tasks and tasks[id_].content_id == heading_id]
        for id_ in in_order(standing, of_paper, moving):
            position += 1
            tasks[id_].position = position
    db.session.flush()
