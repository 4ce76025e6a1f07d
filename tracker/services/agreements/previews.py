"""A change tried before it is saved: the same code runs, and everything it did is undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tracker.database import transaction


class _Undo(Exception):
    """Ends a preview, so that nothing of it is saved."""


@contextmanager
def saving(*, only_preview: bool = False) -> Iterator[None]:
    """A transaction, undone at its end when it is only a preview. What was worked out inside stays known."""
    try:
        with transaction():
            yield
            if only_preview:
                raise _Undo
    except _Undo:
        return
