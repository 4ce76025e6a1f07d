"""Files that come with a progress entry or as guidance: looked at before anything is saved, taken over with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, or_, select, text, update

from tracker.database import db, insert_new, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.evidence_files import (
    AGENCY_QUOTA,
    HOUR,
    LARGEST_FILE,
    MEGABYTE,
    MOST_FILES,
    MOST_IN_AN_HOUR,
    FileFacts,
    FileKind,
    ScanState,
    file_in_words,
)
from tracker.domain.file_names import clean_file_name
from tracker.domain.messages import Message, message
from tracker.domain.secrecy_marks import is_marked_in_name, is_marked_in_text
from tracker.domain.tasks import EvidenceKind
from tracker.models import Agency, Document, Evidence, Guidance, ProgressEntry, StoredFile
from tracker.services.audit import record
from tracker.storage import Store

FIELD = "files"
Many = TypeVar("Many", bound=Sequence[Any])


@dataclass(frozen=True)
class Received:
    """A file that came with a form and lies at ``path``; ``name`` as the browser gave it, believed in nothing."""

    path: Path
    name: str
    sha256: str
    size: int
    is_too_large: bool = False


@dataclass(frozen=True)
class Attached:
    """Files that an entry is to have: new ones, and those of the entry it corrects (ids of evidence).

    ``scan_state``: UNCHECKED where a scanner is set, else NONE.
    """

    store: Store
    received: Sequence[Received] = ()
    kept_ids: frozenset[int] = frozenset()
    scan_state: ScanState = ScanState.NONE


def look_at(received: Iterable[Received]) -> tuple[FileFacts, ...]:
    """What these files are. Raises RuleBroken on the field "files", with the name of the one that is refused."""
    given = list(received)
    refuse_too_many(given)
    return tuple(_facts(one) for one in given)


def refuse_too_many(files: Many) -> Many:
    """The same files, if one entry may have so many. Raises RuleBroken."""
    if len(files) > MOST_FILES:
        raise RuleBroken(message("At most %(count)s files in one entry.", count=MOST_FILES), field=FIELD)
    return files


def kept_from(entry_id: int, ids: frozenset[int]) -> tuple[FileFacts, ...]:
    """Those files of an entry that its correction keeps; ids of others are passed over. One statement."""
    asked = (
        select(Evidence.file_name, *StoredFile.__table__.c)
        .join(StoredFile, StoredFile.sha256 == Evidence.file_sha256)
        .where(Evidence.entry_id == entry_id, Evidence.id.in_(sorted(ids)))
        .order_by(Evidence.id)
    )
    return tuple(
        FileFacts(row.file_name, row.sha256, row.size, FileKind(row.kind), row.is_marked_secret, row.has_place)
        for row in db.session.execute(asked)
    )


def take_over(
    attached: Attached, files: Sequence[FileFacts], *, agency_id: int | None, person_id: int, now: datetime
) -> None:
    """Inside the entry's transaction: the limits, then each row and its content. Raises RuleBroken.

    Contents come before the commit: a row without a content cannot be; a content without a row is swept. The row comes
    first: whoever sweeps waits for it (``sweep_orphan``).
    """
    new = {one.sha256: one.path for one in attached.received}
    fresh = [facts for facts in files if facts.sha256 in new]
    if not fresh:
        return
    _refuse_beyond_limits(fresh, agency_id=agency_id, person_id=person_id, now=now)
    for facts in {facts.sha256: facts for facts in fresh}.values():
        row = {
            "sha256": facts.sha256, "size": facts.size, "kind": facts.kind, "stored_at": now,
            "is_marked_secret": facts.is_marked_secret, "has_place": facts.has_place,
            "scan_state": attached.scan_state,
        }  # fmt: skip
        db.session.execute(insert_new(StoredFile), row)
        is_back = StoredFile.sha256 == facts.sha256, StoredFile.missing_at.is_not(None)
        db.session.execute(update(StoredFile).where(*is_back).values(missing_at=None))
        attached.store.put(facts.sha256, new[facts.sha256])


def sweep_orphan(sha256: str, store: Store) -> bool:
    """Delete a content unless a row names it by now. Meanwhile nobody takes over files. Was it deleted?"""
    with transaction():
        if db.session.get_bind().dialect.name == "postgresql":
            db.session.execute(text("LOCK TABLE stored_files IN SHARE MODE"))
        if db.session.get(StoredFile, sha256) is not None:
            return False
        store.delete(sha256)
        return True


def file_row(facts: FileFacts) -> dict[str, Any]:
    """The columns of ``evidence`` that a file fills."""
    return {"kind": EvidenceKind.FILE, "file_sha256": facts.sha256, "file_name": facts.name}


def remarks_on(files: Iterable[FileFacts]) -> tuple[Message, ...]:
    """What the person who attached them should know; nothing of it keeps an entry from being saved."""
    said: list[Message] = []
    for facts in files:
        if facts.is_marked_secret or is_marked_in_name(facts.name):
            said.append(
                message(
                    "“%(name)s” seems to bear a mark of secrecy. Classified documents do not belong into this system; "
                    "give number and date of the document instead, and tell your administrator.",
                    name=facts.name,
                )
            )
        if facts.has_place:
            said.append(message("“%(name)s” tells where the picture was taken; it is kept as it is.", name=facts.name))
    return tuple(said)


def note_missing(sha256: str, *, now: datetime) -> None:
    """The store does not have this content: said to administrators until it is back."""
    with transaction():
        row = db.session.get(StoredFile, sha256)
        if row is not None and row.missing_at is None:
            row.missing_at = now


def note_found(sha256: str) -> None:
    """The store has this content again."""
    with transaction():
        db.session.execute(update(StoredFile).where(StoredFile.sha256 == sha256).values(missing_at=None))


def note_scanned(sha256: str, state: ScanState, *, found: str | None, now: datetime) -> None:
    """What the scanner said of a content. What it found stands in the trail of every program that has the file."""
    with transaction():
        row = db.session.get(StoredFile, sha256)
        if row is None:
            return
        row.scan_state, row.scanned_at, row.scanned_as = state, now, (found or "")[:500] or None
        if state is not ScanState.INFECTED:
            return
        for proof in db.session.scalars(select(Evidence).where(Evidence.file_sha256 == sha256)).all():
            facts = FileFacts(proof.file_name or "", sha256, row.size, FileKind(row.kind))
            after = {"file": file_in_words(facts), "found": row.scanned_as}
            record(None, "found-infected", "evidence", proof.id, at=now, agreement_id=proof.agreement_id, after=after)
        sent_down = select(Guidance, Document).join(Document, Document.id == Guidance.document_id)
        for sent, document in db.session.execute(sent_down.where(Guidance.file_sha256 == sha256)).all():
            facts = FileFacts(sent.file_name or "", sha256, row.size, FileKind(row.kind))
            after = {"file": file_in_words(facts), "found": row.scanned_as}
            record(None, "found-infected", "guidance", document.id, at=now, agreement_id=document.agreement_id,
                   after=after)  # fmt: skip


def without_scanner() -> int:
    """No scanner is set any more: what waited for one is handed out again. Answers how many contents."""
    waits = StoredFile.scan_state == ScanState.UNCHECKED
    if db.session.scalar(select(StoredFile.sha256).where(waits).limit(1)) is None:
        return 0
    with transaction():
        given = db.session.execute(update(StoredFile).where(waits).values(scan_state=ScanState.NONE))
        return int(getattr(given, "rowcount", 0))


def _facts(one: Received) -> FileFacts:
    from tracker.documents.attached import NotKept, has_place, kind_of, text_of_first_page

    shown = clean_file_name(one.name, FileKind.TEXT).removesuffix(".txt")
    if one.is_too_large:
        largest = LARGEST_FILE // MEGABYTE
        raise RuleBroken(message("“%(name)s” is larger than %(count)s MB.", name=shown, count=largest), field=FIELD)
    if not one.size:
        raise RuleBroken(message("“%(name)s” is empty.", name=shown), field=FIELD)
    try:
        kind = kind_of(one.path)
    except NotKept as refusal:
        raise RuleBroken(Message(refusal.message.text, {"name": shown}), field=FIELD) from refusal
    is_marked = is_marked_in_text(text_of_first_page(one.path, kind))
    name = clean_file_name(one.name, kind)
    return FileFacts(name, one.sha256, one.size, kind, is_marked, has_place(one.path, kind))


def _refuse_beyond_limits(new: Sequence[FileFacts], *, agency_id: int | None, person_id: int, now: datetime) -> None:
    """One after the other for one agency: its row is locked, so that two at once do not both fit in."""
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True))
    files = select(func.count()).select_from(Evidence).join(ProgressEntry, ProgressEntry.id == Evidence.entry_id)
    logged = files.where(
        Evidence.file_sha256.is_not(None), ProgressEntry.person_id == person_id, ProgressEntry.recorded_at > now - HOUR
    )
    documents = select(func.count()).where(
        Guidance.file_sha256.is_not(None), Guidance.sent_by_id == person_id, Guidance.sent_at > now - HOUR
    )
    sent = sum(db.session.scalar(asked) or 0 for asked in (logged, documents))
    if sent + len(new) > MOST_IN_AN_HOUR:
        raise RuleBroken(
            message("At most %(count)s files in an hour; please try again later.", count=MOST_IN_AN_HOUR), field=FIELD
        )
    proofs = select(Evidence.file_sha256).join(ProgressEntry, ProgressEntry.id == Evidence.entry_id)
    sent_down = select(Guidance.file_sha256).join(Document, Document.id == Guidance.document_id)
    kept = (
        select(StoredFile.sha256, StoredFile.size)
        .where(
            or_(
                StoredFile.sha256.in_(proofs.where(ProgressEntry.agency_id == agency_id)),
                StoredFile.sha256.in_(sent_down.where(Document.issuer_id == agency_id)),
            )
        )
        .subquery()
    )
    hashes = {facts.sha256: facts.size for facts in new}
    there = db.session.scalar(select(func.sum(kept.c.size)).where(kept.c.sha256.not_in(hashes))) or 0
    if int(there) + sum(hashes.values()) > AGENCY_QUOTA:
        raise RuleBroken(
            message("The files of your agency have reached %(count)s MB; ask your administrator.",
                    count=AGENCY_QUOTA // MEGABYTE),
            field=FIELD,
        )  # fmt: skip
