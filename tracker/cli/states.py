"""``flask --app tracker states``: every allowed move, as docs/states.md has it."""

from __future__ import annotations

import click


@click.command("states")
def states() -> None:
    """Draw the table of allowed moves (Markdown with mermaid)."""
    from tracker.domain.state_drawing import draw

    click.echo(draw(), nl=False)
