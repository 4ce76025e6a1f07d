"""Commands: ``flask --app tracker ..``. Each group is a module; what it needs is imported when it runs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import click
from flask import Flask

RULE_COMMANDS = ("due", "symbols", "calendar", "reviews preview")
_OPTIONS_WITH_VALUE = ("--app", "-A", "--env-file", "-e")


def init_app(app: Flask) -> None:
    """Hang every command group into the application."""
    from tracker.cli import agreements, demo, jobs, reminders, reviews, rules, users

    for group in (
        *rules.GROUPS,
        *agreements.GROUPS,
        *reviews.GROUPS,
        *users.GROUPS,
        *jobs.GROUPS,
        *reminders.GROUPS,
        demo.demo,
    ):
        app.cli.add_command(group)


def asks_only_for_a_rule(arguments: Sequence[str]) -> bool:
    """True when flask's command line names a rule or a dry run: those answer at once, without pages."""
    if click.get_current_context(silent=True) is None:
        return False
    named = " ".join(islice(_words(arguments[1:]), 2))
    if named == "agreements import" and "--dry-run" in arguments:
        return True
    return any(f"{named} ".startswith(f"{command} ") for command in RULE_COMMANDS)


def migrates(arguments: Sequence[str]) -> bool:
    """True for ``flask db ..``."""
    return click.get_current_context(silent=True) is not None and next(iter(_words(arguments[1:])), "") == "db"


def _words(arguments: Sequence[str]) -> list[str]:
    """The arguments that are neither options of flask nor their values."""
    before = ["", *arguments]
    return [
        word
        for word, previous in zip(arguments, before, strict=False)
        if not word.startswith("-") and previous not in _OPTIONS_WITH_VALUE
    ]
