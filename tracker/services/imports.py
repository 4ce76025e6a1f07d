"""An uploaded annex between preview and confirmation: kept and mended by its person, saved once, gone after a day."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime

from sqlalchemy import delete

from tracker.database import db, transaction
from tracker.domain.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from tracker.domain.kept_mends import mends_of, plain_mends
from tracker.domain.kept_proposals import from_plain, to_plain
from tracker.domain.mending import Mends, draft_of
from tracker.domain.mends_told import told_of
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may
from tracker.domain.proposals import Proposal
from tracker.domain.working_days import WorkingCalendar
from tracker.models.imports import KEPT_FOR, PendingImport
from tracker.services.agreements.intake import add_proposal
from tracker.services.uploads import held_upload

LONGEST_NAME = 300
NOTHING_MENDED = json.dumps(plain_mends(Mends()))


def keep_import(proposal: Proposal, *, file_name: str, by: Viewer, now: datetime) -> str:
    """Keep what was read for this person's preview; answers the secret that leads to it. Old ones are dropped."""
    token = secrets.token_urlsafe(24)
    payload = json.dumps(to_plain(proposal), ensure_ascii=False)
    with transaction():
        db.session.execute(
            delete(PendingImport).where(PendingImport.created_at < now - KEPT_FOR, PendingImport.agreement_id.is_(None))
        )
        db.session.add(
            PendingImport(
                token=token,
                person_id=by.person_id,
                file_name=file_name[:LONGEST_NAME],
                created_at=now,
                payload=payload,
            )
        )
    return token


def mend_import(token: str, mends: Mends, *, by: Viewer, version: int, now: datetime) -> int:
    """Keep what the person has mended on the preview; answers its new version. Nothing else is saved yet.

    Raises NotFound, ChangedMeanwhile when it was mended elsewhere since ``version``, RuleBroken once it is confirmed.
    """
    with transaction():
        pending = held_upload(PendingImport, token, by=by, now=now)
        if pending.agreement_id is not None:
            raise RuleBroken(message("This paper is imported already."))
        _refuse_other(pending, version)
        kept = json.dumps(plain_mends(mends), ensure_ascii=False)
        if kept != (pending.mends or NOTHING_MENDED):
            pending.mends, pending.version = kept, version + 1
        return pending.version


def save_import(token: str, *, by: Viewer, version: int, today: date, now: datetime, calendar: WorkingCalendar) -> int:
    """Save the paper as it stands on the preview, mends and all; answers the agreement. Confirming twice saves once.

    Without a mended head: as read, with the reviews that its own sentence orders, reports owed from ``today`` on.
    Raises NotFound (expired, or someone else's), NotAllowed, ChangedMeanwhile, RuleBroken with the field that is wrong.
    """
    if not may(by, Action.CREATE_AGREEMENT):
        raise NotAllowed(message("Only officers and leaders of an agency enter agreements."))
    with transaction():
        pending = held_upload(PendingImport, token, by=by, now=now)
        if pending.agreement_id is None:
            _refuse_other(pending, version)
            read, mends = from_plain(json.loads(pending.payload)), mends_of(json.loads(pending.mends or NOTHING_MENDED))
            draft = draft_of(read, mends)
            if draft.proposal.is_refused:
                raise RuleBroken(message("The paper has errors; nothing of it can be saved."))
            pending.agreement_id = add_proposal(
                draft.proposal,
                by=by,
                today=today,
                now=now,
                calendar=calendar,
                cadences=mends.head.cadences if mends.head else None,
                tracked_from=mends.head.tracked_from if mends.head else None,
                beside={"file": pending.file_name} | told_of(read, draft) | _decided(mends),
                meant=mends.meant,
            )
        return pending.agreement_id


def _decided(mends: Mends) -> dict[str, object]:
    """What the trail is told of agencies that were chosen by hand: name as written -> id, 0 for a new one."""
    return {"agencies_decided": dict(mends.meant)} if mends.meant else {}


def _refuse_other(pending: PendingImport, version: int) -> None:
    if pending.version != version:
        raise ChangedMeanwhile(
            message(
                "This preview was changed in another window meanwhile. What you typed is still here; beside it stands "
                "what was saved there. Check it and save again."
            )
        )
