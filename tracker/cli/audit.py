"""The trail from the shell: is it whole, and where does it end today."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.cli.answer import REFUSED, answer, answering
from tracker.cli.needing_database import refuse_without_database
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

if TYPE_CHECKING:
    from tracker.domain.audit_chain import Head

audit_group = AppGroup("audit", help="The trail of what people did.")
GROUPS = (audit_group,)
FIELDS = ("chain", "entry_count", "entry_id", "hash")


@audit_group.command("verify")
@click.option(
    "--ends",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What `audit ends` printed before: it must still be there.",
)
@answering
def verify(ends: Path | None) -> None:
    """Hash every entry again; exit status 1 when one was altered, removed, added or moved, and which."""
    from tracker.queries.audit_chain import verify_trail

    refuse_without_database()
    found = verify_trail(_exported(ends) if ends else ())
    is_whole = found.first_broken is None
    answer().give({"entries": found.entry_count, "ok": is_whole, "first_broken": found.first_broken})
    for fault in found.faults:
        answer().note(message("Entry %(id)s: %(why)s", id=fault.entry_id, why=fault.why))
    if not is_whole:
        raise click.exceptions.Exit(REFUSED)


@audit_group.command("ends")
@answering
def ends() -> None:
    """Print where every chain ends, signed: kept elsewhere each day, it shows later that nothing was taken away."""
    from tracker import clock
    from tracker.queries.audit_chain import current_heads

    refuse_without_database()
    facts: dict[str, Any] = {
        "at": clock.now().isoformat(),
        "chains": [{name: getattr(head, name) for name in FIELDS} for head in current_heads()],
    }
    answer().give(facts | {"signature": _signature(facts)})


def _exported(file: Path) -> tuple[Head, ...]:
    """The ends of that file. Raises RuleBroken when this installation did not sign it."""
    from tracker.domain.audit_chain import Head

    try:
        told = json.loads(file.read_bytes())
        facts = {"at": told["at"], "chains": told["chains"]}
        is_ours = hmac.compare_digest(str(told["signature"]), _signature(facts))
        found = tuple(Head(**{name: chain[name] for name in FIELDS}) for chain in told["chains"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RuleBroken(message("The file is not what `audit ends --json` printed.")) from None
    if not is_ours:
        raise RuleBroken(message("The file was changed, or another installation signed it."))
    return found


def _signature(facts: dict[str, Any]) -> str:
    """HMAC-SHA256 with the installation's secret."""
    key = f"ends of the trail {current_app.config['SETTINGS'].secret_key}"
    return hmac.new(key.encode(), json.dumps(facts, sort_keys=True).encode(), hashlib.sha256).hexdigest()
