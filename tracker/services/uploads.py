"""What a person has sent up and not confirmed yet: nobody else opens it, and not for longer than it is kept."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from tracker.database import db
from tracker.domain.errors import NotFound
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.models.annex_again import PendingAnnex
from tracker.models.imports import KEPT_FOR, PendingImport
from tracker.models.registers import PendingRegister

Upload = TypeVar("Upload", PendingImport, PendingRegister, PendingAnnex)


def held_upload(kind: type[Upload], token: str, *, by: Viewer, now: datetime) -> Upload:
    """The person's own upload, held until the transaction ends. Raises NotFound (expired, or someone else's)."""
    own = kind.token == token, kind.person_id == by.person_id, kind.created_at >= now - KEPT_FOR
    pending = db.session.scalar(select(kind).where(*own).with_for_update())
    if pending is None:
        raise NotFound(message("This upload is no longer kept; upload the file again."))
    return pending
