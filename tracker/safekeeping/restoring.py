"""Brings a backup back into an empty installation, or only looks whether it could."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Update, update
from sqlalchemy.orm import InstrumentedAttribute

from tracker.database import Base, db, transaction
from tracker.domain.audit_chain import KEY, chain_key, key_among
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import Message, message
from tracker.models import EmailChange, HalfSignIn, MailBreaker, OneTimeLink, SignInSession
from tracker.queries.audit_chain import Verified, verify_trail
from tracker.queries.migrations import head
from tracker.safekeeping.backing_up import OWN_KEY, folders
from tracker.safekeeping.bucket import copy_into
from tracker.safekeeping.copies import SQLITE, Change, copy_in, kind_of, opened_copy, refuse_full, refuse_unreadable
from tracker.safekeeping.manifest import Manifest, read_manifest, refuse_damage, refuse_unsealed
from tracker.services.audit import record
from tracker.services.reminders.breaker import hold
from tracker.storage import Store
from tracker.storage.audit_ends import newest_ends

HASHED_SO_SINCE = "0057"
"""The migration since which the trail is hashed as now; older ones are hashed anew when brought in, if they hold."""

ENDED: tuple[tuple[type[Base], InstrumentedAttribute[Any]], ...] = (
    (SignInSession, SignInSession.ended_at),
    (OneTimeLink, OneTimeLink.used_at),
    (HalfSignIn, HalfSignIn.ended_at),
    (EmailChange, EmailChange.used_at),
)


def check(url: str, folder: Path, *, unsigned: bool = False) -> Manifest:
    """Is the backup whole, and one for this installation? Answers what it holds. Changes nothing; raises RuleBroken.

    ``unsigned``: whoever asks answers for where it was kept.
    """
    manifest = read_manifest(folder)
    if not unsigned:
        refuse_unsealed(manifest, key_among(db.engine.get_execution_options()))
    if not manifest.rows.keys() <= Base.metadata.tables.keys():  # their names go into statements
        raise RuleBroken(message("The manifest of the backup is damaged, or of another version."))
    refuse_damage(folder, manifest)
    if manifest.kind != kind_of(url):
        raise RuleBroken(
            message(
                "The backup is of %(kind)s, the database that is set is %(other)s.",
                kind=manifest.kind, other=kind_of(url),
            )
        )  # fmt: skip
    if manifest.schema > head():
        raise RuleBroken(message("The backup was made by a newer version of the tracker; install that one first."))
    refuse_unreadable(url, folder)
    return manifest


def trail_in(url: str, folder: Path, manifest: Manifest) -> Verified | None:
    """The trail of the backup, read in its copy and with the key that is set.

    None where that takes an installation: for PostgreSQL, and for a backup from before the trail was hashed as now.
    """
    if kind_of(url) != SQLITE or manifest.schema < HASHED_SO_SINCE:
        return None
    with opened_copy(folder) as connection:
        key = key_among(db.engine.get_execution_options())
        return verify_trail(connection=connection.execution_options(**{KEY: key}), kept=newest_ends(folder))


def adopt_own_key(settings: Any, folder: Path, *, keeps: bool) -> None:
    """Go on with the key that the backup brings along, where neither installation was given one: a demonstration.

    ``settings``: ``config.Settings``. ``keeps``: not only to look into the backup.
    """
    own, brought = settings.data_dir / OWN_KEY, folder / OWN_KEY
    is_own = own.is_file() and own.read_text(encoding="ascii").strip() == settings.secret_key
    if settings.environment == "production" or settings.audit_key or not is_own or not brought.is_file():
        return
    if keeps:
        shutil.copyfile(brought, own)  # keeps the rights of its own
    key = brought.read_text(encoding="ascii", errors="replace").strip()
    db.engine.update_execution_options(**{KEY: chain_key(key)})


def restore(
    url: str, data_dir: Path, folder: Path, *, now: datetime, bucket: Store | None = None, unsigned: bool = False
) -> Manifest:
    """Put everything where it belongs; answers what it holds. Raises RuleBroken, OSError; then what it made is gone.

    Evidence goes into the bucket where there is one, and files before the rows that name them. Every row is counted.
    The database comes in with mail held and nobody signed in: nothing it was in the middle of goes on, whatever happens
    to us. What comes after it is ``quiet``, once the tables are of this version.
    """
    manifest = check(url, folder, unsigned=unsigned)
    refuse_full(url)
    for name in folders(bucket):
        if (data_dir / name).exists() and any((data_dir / name).iterdir()):
            raise RuleBroken(message("%(folder)s is not empty.", folder=str(data_dir / name)))
    if bucket is not None:
        copy_into(bucket, folder)
    try:
        for name in folders(bucket):
            if (folder / name).is_dir():
                shutil.copytree(folder / name, data_dir / name, dirs_exist_ok=True)
        first = [Change(column.key, statement) for column, statement in _first(manifest, now)]
        copy_in(url, folder, rows=manifest.rows, first=first)
    except BaseException:
        for name in folders(bucket):
            shutil.rmtree(data_dir / name, ignore_errors=True)
        raise
    return manifest


def _first(manifest: Manifest, now: datetime) -> Iterator[tuple[InstrumentedAttribute[Any], Update]]:
    """What may not go on: by a column that it needs, the statement that ends it."""
    held = {MailBreaker.held_at: now, MailBreaker.held_because: _because(manifest)}
    yield MailBreaker.held_because, update(MailBreaker).values(held)
    for table, ended in ENDED:
        yield ended, update(table).where(ended.is_(None)).values({ended: now})


def _because(manifest: Manifest) -> Message:
    made_on = datetime.fromisoformat(manifest.made_at).date()
    return message("A backup of %(day)s was restored.", day=made_on)


def quiet(manifest: Manifest, *, now: datetime) -> None:
    """What was over when the backup was made may have gone on since: mail waits for a person, and nobody is signed in.

    Mails that went out after the backup would go out again; sessions that ended after it would live again.
    """
    hold(_because(manifest), now=now)
    with transaction():
        for table, ended in ENDED:
            db.session.execute(update(table).where(ended.is_(None)).values({ended: now}))
        record(None, "restored", "installation", None, at=now, after={"made_at": manifest.made_at})
