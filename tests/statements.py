"""Counting what a page asks of the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tracker import database
from tracker.database import db
from tracker.prepared import Answer, Prepared, PreparedWrite

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent meanwhile, but for those that only open and close transactions."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(FRAME):
            seen.append(statement)

    answer = Prepared.answer

    def noted(prepared: Prepared, *asked: Any) -> Answer:
        seen.append(str(prepared))  # pages read past SQLAlchemy's events
        return answer(prepared, *asked)

    write = PreparedWrite.run

    def noted_write(prepared: PreparedWrite, *asked: Any) -> Sequence[tuple[Any, ...]]:
        seen.append(str(prepared))
        return write(prepared, *asked)

    write_many = PreparedWrite.run_many

    def noted_many(prepared: PreparedWrite, *asked: Any) -> None:
        seen.append(str(prepared))
        write_many(prepared, *asked)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Prepared, "answer", noted)
            patch.setattr(PreparedWrite, "run", noted_write)
            patch.setattr(PreparedWrite, "run_many", noted_many)
            patch.setattr(database, "_state_of", lambda _connection: object())  # nothing is given a second time
            yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
