"""Templates of papers: take the built ones to change them, and check what was changed before it is used."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from tracker.cli.answer import REFUSED, answer, answering

papers_group = AppGroup("papers", help="Word templates of official papers.")
GROUPS = (papers_group,)
KIND = click.Choice(["joint-report", "agency-report", "minutes", "decision-notice", "commendation-list"])


@papers_group.command("template")
@click.argument("kind", type=KIND)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@answering
def template(kind: str, file: Path) -> None:
    """Write the built template of that kind into FILE, to be changed in Word."""
    from tracker.documents.papers.templates import KINDS

    file.write_bytes(KINDS[kind].built())
    answer().give({"kind": kind, "file": str(file)})


@papers_group.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=KIND, help="Else the kind that the file is named after.")
@answering
def check(file: Path, kind: str | None) -> None:
    """Fill FILE with examples; name every field it asks for that there is not (exit status 1)."""
    from tracker.documents.papers.templates import KINDS
    from tracker.documents.papers.word import unknown_fields
    from tracker.domain.errors import RuleBroken
    from tracker.domain.messages import message

    chosen = kind or file.stem
    if chosen not in KINDS:
        raise RuleBroken(message("Name the file after a kind of paper, or say which it is: %(kinds)s.",
                                 kinds=", ".join(KINDS)))  # fmt: skip
    sample = KINDS[chosen].sample()
    unknown = unknown_fields(file.read_bytes(), sample)
    answer().give({"kind": chosen, "unknown": unknown, "fields": sorted(sample)})
    for name in unknown:
        answer().note(message("There is no field %(name)s.", name=name))
    if unknown:
        raise click.exceptions.Exit(REFUSED)
