"""Commands that work on data refuse, with what to do, where no database exists; they never create one."""

from __future__ import annotations

from pathlib import Path

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

SQLITE = "sqlite:///"


def refuse_without_database() -> None:
    """Raises RuleBroken when the database is not there, or its tables are not of this version.

    Needs an application context.
    """
    from flask import current_app

    from tracker.queries.migrations import is_at_head

    url = current_app.config["SETTINGS"].database_url
    if (url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists()) or not is_at_head():
        raise RuleBroken(
            message("There is no database yet, or it is of another version; run: flask --app tracker db upgrade")
        )


def refuse_to_write() -> None:
    """The same, and where the key is another than the trail's: for commands that write. Raises RuleBroken."""
    from tracker.queries import audit_chain

    refuse_without_database()
    audit_chain.refuse_to_write()
