"""Backup and restore from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app

from tracker.cli.answer import REFUSED, answer, answering
from tracker.cli.audit import tell_faults
from tracker.cli.needing_database import refuse_to_write
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

if TYPE_CHECKING:
    from config import Settings
    from tracker.queries.audit_chain import Verified
    from tracker.storage import Store

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", type=FOLDER)
@answering
def backup(folder: Path) -> None:
    """Copy database, templates and evidence into a new folder, while everything runs."""
    from tracker import clock
    from tracker.safekeeping.backing_up import back_up

    refuse_to_write()
    settings = current_app.config["SETTINGS"]
    try:
        done = back_up(
            settings.database_url, settings.data_dir, folder,
            now=clock.now(), today=clock.today(settings.zone), bucket=_bucket(settings),
        )  # fmt: skip
    except OSError as trouble:
        raise RuleBroken(message("The backup could not be written: %(why)s", why=str(trouble))) from None
    made = done.manifest
    facts = {"folder": str(folder), "made_at": made.made_at, "rows": made.row_count, "files": len(made.files)}
    answer().give(facts | ({"lost": list(done.lost)} if done.lost else {}))
    if done.lost:
        answer().note(message("Files of evidence are lost: the store does not have them, or not whole."))


@click.command("restore")
@click.argument("folder", type=FOLDER)
@click.option("--check", "only_check", is_flag=True, help="Only look whether the backup is whole; change nothing.")
@click.option("--unsigned", is_flag=True, help="Take a backup that is not signed with this installation's key.")
@answering
def restore(folder: Path, *, only_check: bool, unsigned: bool) -> None:
    """Bring a backup into an empty database. Mail is held until an administrator lets it go on."""
    from tracker import clock, connect_migrations
    from tracker.safekeeping import restoring

    settings = current_app.config["SETTINGS"]
    restoring.adopt_own_key(settings, folder, keeps=not only_check)
    if only_check:
        found = restoring.check(settings.database_url, folder, unsigned=unsigned)
        copied = restoring.trail_in(settings.database_url, folder, found)
        is_whole = copied is None or copied.is_whole
        facts = {"ok": is_whole, "made_at": found.made_at, "schema": found.schema, "rows": found.row_count}
        answer().give(facts | {"files": len(found.files)} | _told(copied))
        if copied is None:
            answer().note(message("The trail of this backup is verified when it is brought in."))
        else:
            tell_faults(copied)
        if not is_whole:
            raise click.exceptions.Exit(REFUSED)
        return
    try:
        made = restoring.restore(
            settings.database_url, settings.data_dir, folder,
            now=clock.now(), bucket=_bucket(settings), unsigned=unsigned,
        )  # fmt: skip
    except OSError as trouble:
        raise RuleBroken(message("The backup could not be brought in: %(why)s", why=str(trouble))) from None

    from flask_migrate import upgrade

    from tracker.queries.audit_chain import verify_trail
    from tracker.storage.audit_ends import newest_ends

    connect_migrations(current_app._get_current_object())  # type: ignore[attr-defined]  # the proxy's own
    upgrade()
    trail = verify_trail(kept=newest_ends(settings.data_dir))
    restoring.quiet(made, now=clock.now())
    answer().give({"rows": made.row_count, "made_at": made.made_at} | _told(trail))
    tell_faults(trail)
    answer().note(message("Mail is held. Look at it, then: flask --app tracker jobs release (or the page Reminders)."))
    if not trail.is_whole:
        raise click.exceptions.Exit(REFUSED)


def _told(trail: Verified | None) -> dict[str, object]:
    return {"trail_entries": trail.entry_count, "trail_ok": trail.is_whole} if trail else {}


def _bucket(settings: Settings) -> Store | None:
    """Where evidence lies, if not in the data folder."""
    from tracker.storage import store_for

    return store_for(settings.storage_url, settings.data_dir) if settings.storage_url else None
