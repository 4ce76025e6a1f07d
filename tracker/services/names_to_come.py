"""Names that agencies will bear by a change that waits for its day: nobody else takes them meanwhile."""

from __future__ import annotations

import json

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_names import name_key
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.models import Agency, AgencyChange


def refuse_name_to_come(name: str, *, field: str, but: int | None = None) -> None:
    """``but``: whose own name it is to be. Inside the caller's transaction. Raises RuleBroken with the field."""
    c = AgencyChange
    waiting = c.kind == SuccessionKind.RENAME, c.carried_out_at.is_(None), c.undone_at.is_(None)
    for on, done in db.session.execute(select(c.effective_on, c.done).where(*waiting).order_by(c.id)):
        written = json.loads(done)
        given = written.get("ahead", {}).get("name")
        if not given or name_key(given["name"]) != name_key(name) or written["before"][0] == but:
            continue
        said = message(
            "%(agency)s will be named “%(name)s” from %(day)s on, as is recorded. Write another name, or take that "
            "change back first.",
            agency=db.session.get_one(Agency, written["before"][0]).name, name=given["name"], day=on,
        )  # fmt: skip
        raise RuleBroken(said, field=field)
