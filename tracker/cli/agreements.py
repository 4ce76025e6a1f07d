"""Agreements from the shell: read an annex and say what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.answer import REFUSED, answer, answering

if TYPE_CHECKING:
    from tracker.domain.messages import Message
    from tracker.domain.proposals import Problem, Proposal


@click.group("agreements")
def agreements_group() -> None:
    """Coordination programs."""


GROUPS = (agreements_group,)


@agreements_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, required=True, help="Only read the file; needs no database.")
@answering
def import_annex(file: Path, dry_run: bool) -> None:
    """Read an Excel or Word annex; any error refuses the whole file (exit status 1)."""
    from tracker.documents.annexes import read_annex

    proposal = read_annex(file)
    _give(proposal, saved=False, agreement_id=None)
    if proposal.is_refused:
        raise click.exceptions.Exit(REFUSED)


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
