"""Are the tables those that this version of the program works with?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from tracker.database import db

FOLDER = Path(__file__).parents[2] / "migrations"


def is_at_head() -> bool:
    """True when the newest migration has been run. Raises nothing for a database that has no tables yet."""
    try:
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except (OperationalError, ProgrammingError):
        found = None
    db.session.rollback()
    return found is not None and str(found) == head()


@cache
def head() -> str:
    """The newest migration in the folder; their numbers are their names."""
    return max(path.name[:4] for path in FOLDER.glob("versions/[0-9]*.py"))
