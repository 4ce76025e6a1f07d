"""Statements that the database takes long for are told to the log: with placeholders, never with values.

Two readings of the clock for each statement. On SQLite what a statement without ORDER BY or sums gives row by row, to
SQLAlchemy's own reader, counts up to its first row; pages read past that (prepared.py) and are timed whole.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event

from tracker import logs

log = logging.getLogger(__name__)
MOST_SHOWN, MOST_TOLD = 300, 4_000  # letters of a statement, in the message and beside it


class Watch:
    """``seconds``: what takes longer is told. One for the process, as its log is; no statement before it is set."""

    def __init__(self) -> None:
        self.seconds = math.inf

    def tell(self, statement: str, took: float) -> None:
        """A line with the statement, its milliseconds and the route or job it was for."""
        about: Mapping[str, object] = (logs.about_now.get() or dict)()
        milliseconds, place = round(took * 1000), about.get("route") or about.get("job") or "-"
        shown = " ".join(statement.split())[:MOST_SHOWN]
        facts = {"statement": statement[:MOST_TOLD], "milliseconds": milliseconds}
        log.warning("a slow statement: %d ms in %s: %s", milliseconds, place, shown, extra=facts)


WATCH = Watch()


def watch(engine: Engine, milliseconds: int) -> None:
    """Watch what goes through SQLAlchemy's own execution; ``prepared`` watches over the rest."""
    WATCH.seconds = milliseconds / 1000

    @event.listens_for(engine, "before_cursor_execute")
    def _ask(_connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool) -> None:
        context.asked_at = perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def _answered(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
        if (took := perf_counter() - context.asked_at) > WATCH.seconds:
            WATCH.tell(statement, took)
