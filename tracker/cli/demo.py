"""``flask --app tracker demo``: loads the demonstration; run again, it adds only what is missing."""

from __future__ import annotations

import click
from flask import current_app

from tracker.cli.answer import answer, answering
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message


@click.command("demo")
@answering
def demo() -> None:
    """Load the demonstration: recorded programs, and an illustrative one that is alive today."""
    from tracker import clock
    from tracker.demo.loading import load_demonstration

    settings = current_app.config["SETTINGS"]
    if settings.environment == "production":
        raise RuleBroken(message("A production installation takes no demonstration data; set TRACKER_ENV=demo."))
    answer().give({"added": load_demonstration(settings=settings, today=clock.today(settings.zone))})
