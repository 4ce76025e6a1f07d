"""Commands that work on data refuse, with what to do, where no database exists; they never create one."""

from __future__ import annotations

from pathlib import Path

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

SQLITE = "sqlite:///"


def refuse_without_database() -> None:
    """Raises RuleBroken when the database or its tables are not there; needs an application context."""
    from flask import current_app
    from sqlalchemy import select
    from sqlalchemy.exc import DBAPIError

    from tracker.database import db
    from tracker.models import Agreement

    url = current_app.config["SETTINGS"].database_url
    missing = RuleBroken(message("There is no database yet; run: flask --app tracker db upgrade"))
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        raise missing
    try:
        db.session.execute(select(Agreement.id).limit(1))
    except DBAPIError as error:
        db.session.rollback()
        raise missing from error
