"""The trail from the shell: is it whole, and where does it end today."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.cli.answer import REFUSED, answer, answering
from tracker.cli.needing_database import refuse_without_database
from tracker.domain.messages import message

if TYPE_CHECKING:
    from tracker.queries.audit_chain import Verified

audit_group = AppGroup("audit", help="The trail of what people did.")
GROUPS = (audit_group,)
NONE_FITS = message(
    "None of the entries fits this key: it is not the one they were written with (TRACKER_AUDIT_KEY, else"
    " TRACKER_SECRET_KEY), or every one of them was written anew."
)


@audit_group.command("verify")
@click.option(
    "--ends",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What `audit ends` printed before: it must still be there. The newest of the data folder is always asked.",
)
@answering
def verify(ends: Path | None) -> None:
    """Hash every entry again; exit status 1 when one was altered, removed, added or moved, and which."""
    from tracker.queries.audit_chain import verify_trail
    from tracker.storage.audit_ends import newest_ends

    refuse_without_database()
    data_dir = current_app.config["SETTINGS"].data_dir
    found = verify_trail(ends.read_bytes() if ends else None, kept=newest_ends(data_dir))
    told = {"entries": found.entry_count, "ok": found.is_whole, "first_broken": found.first_broken}
    answer().give(told | told_beside(found))
    tell_faults(found)
    if not found.is_whole:
        raise click.exceptions.Exit(REFUSED)


@audit_group.command("ends")
@answering
def ends() -> None:
    """Print where every chain ends, signed: kept elsewhere each day, it shows later that nothing was taken away."""
    from tracker import clock
    from tracker.queries.audit_chain import ends_now

    refuse_without_database()
    answer().give(ends_now(at=clock.now()))


def told_beside(found: Verified) -> dict[str, object]:
    """What is only told where it is so."""
    told: dict[str, object] = {"wrong_key": True} if found.is_key_wrong else {}
    if found.kept_at:
        told["ends_of"] = found.kept_at
    if found.untold:
        told["programs_without_trail"] = list(found.untold)
    return told


def tell_faults(found: Verified) -> None:
    """Say what does not fit, a sentence each."""
    if found.is_key_wrong:
        answer().note(NONE_FITS)
    if found.are_kept_changed:
        answer().note(message("The newest file of `audit-ends` in the data folder was changed, or is of another key."))
    for fault in found.faults:
        answer().note(message("Entry %(id)s: %(why)s", id=fault.entry_id, why=fault.why))
    for program_id in found.untold:
        answer().note(
            message("Program %(id)s: the trail tells nothing of it; its entries were removed.", id=program_id)
        )
