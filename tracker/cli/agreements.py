"""Agreements from the shell: read an annex and save it, load records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup

from tracker.cli.answer import REFUSED, answer, answering
from tracker.cli.needing_database import refuse_to_write, refuse_without_database

if TYPE_CHECKING:
    from tracker.domain.messages import Message
    from tracker.domain.proposals import Problem, Proposal


agreements_group = AppGroup("agreements", help="Coordination programs.")
GROUPS = (agreements_group,)


@agreements_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only read the file; needs no database.")
@answering
def import_annex(file: Path, dry_run: bool) -> None:
    """Read an Excel, Word or CSV annex and save it; any error refuses the whole file (exit status 1)."""
    from tracker.documents.annexes import read_annex
    from tracker.domain.proposal_limits import within_limits

    if not dry_run:
        refuse_to_write()
    proposal = within_limits(read_annex(file))
    agreement_id = None if dry_run or proposal.is_refused else _save(proposal)
    _give(proposal, saved=agreement_id is not None, agreement_id=agreement_id)
    if proposal.is_refused:
        raise click.exceptions.Exit(REFUSED)


@agreements_group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@answering
def load(file: Path) -> None:
    """Load agreements from a JSON file of records; those already there are skipped."""
    from tracker.domain.errors import RuleBroken
    from tracker.domain.messages import message
    from tracker.services.agreements.loading import load_records

    refuse_to_write()
    try:
        records = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        raise RuleBroken(message("The file is no JSON.")) from None
    if not isinstance(records, list):
        raise RuleBroken(message("The file must hold a list of records."))
    loading = load_records(records, **_today())
    skipped = [{"id": name, "message": answer().say(said)} for name, said in loading.skipped]
    answer().give({"loaded": loading.loaded_count, "skipped": skipped})
    for name, said in loading.skipped:
        answer().note(message("%(record)s: %(reason)s", record=name, reason=said))


@agreements_group.command("list")
@answering
def list_agreements() -> None:
    """List every program: id, symbol, title, dates, parties as signed and who answers for them today, tasks, parent."""
    from dataclasses import asdict

    from flask import current_app

    from tracker import clock
    from tracker.queries.agreements import all_agreements

    refuse_without_database()
    today = clock.today(current_app.config["SETTINGS"].zone)
    answer().give([asdict(agreement) for agreement in all_agreements(today=today)])


def _save(proposal: Proposal) -> int:
    from tracker.services.agreements.intake import save_proposal

    return save_proposal(proposal, by=None, **_today())


def _today() -> dict[str, Any]:
    """What every service takes from the edge: the day, the instant, the working calendar."""
    from flask import current_app

    from tracker import clock
    from tracker.queries.days_off import working_calendar

    zone = current_app.config["SETTINGS"].zone
    return {"today": clock.today(zone), "now": clock.now(), "calendar": working_calendar()}


def _give(proposal: Proposal, **facts: Any) -> None:
    """The proposal to standard output; one line per problem to standard error."""
    from tracker.domain.proposals import to_json

    told = to_json(proposal, lambda said: answer().say(said) or "") | facts
    if answer().as_json:
        answer().give(told)
    else:
        tasks = told.pop("tasks")
        del told["problems"]
        answer().give([told, *tasks])
    for problem in proposal.problems:
        answer().note(_line(problem))


def _line(problem: Problem) -> Message:
    from tracker.domain.messages import message

    if problem.severity == "error":
        if problem.cell is None:
            return message("Error: %(problem)s", problem=problem.message)
        return message("Error in cell %(cell)s: %(problem)s", cell=problem.cell, problem=problem.message)
    if problem.cell is None:
        return message("To check: %(problem)s", problem=problem.message)
    return message("To check in cell %(cell)s: %(problem)s", cell=problem.cell, problem=problem.message)
