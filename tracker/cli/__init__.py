"""Commands: ``flask --app tracker ..``. Each group is a module; what it needs is imported when it runs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import click
from flask import Flask

RULE_COMMANDS = ("due", "symbols", "calendar", "reviews preview", "states")
PAGELESS_COMMANDS = ("jobs", "reminders", "audit", "backup", "restore")
_OPTIONS_WITH_VALUE = ("--app", "-A", "--env-file", "-e")


def init_app(app: Flask) -> None:
    """Hang every command group into the application."""
    from tracker.cli import (
        agencies,
        agreements,
        audit,
        demo,
        jobs,
        papers,
        reminders,
        reviews,
        rules,
        safekeeping,
        states,
        users,
    )

    for group in (
        *rules.GROUPS,
        *agencies.GROUPS,
        *agreements.GROUPS,
        *reviews.GROUPS,
        *users.GROUPS,
        *jobs.GROUPS,
        *reminders.GROUPS,
        *papers.GROUPS,
        *audit.GROUPS,
        demo.demo,
        states.states,
        safekeeping.backup,
        safekeeping.restore,
    ):
        app.cli.add_command(group)


def asks_only_for_a_rule(arguments: Sequence[str]) -> bool:
    """True when flask's command line names a rule or a dry run: those answer at once, without database and pages."""
    if _names_one_of(("agreements import",), arguments) and "--dry-run" in arguments:
        return True
    return _names_one_of(RULE_COMMANDS, arguments)


def needs_no_pages(arguments: Sequence[str]) -> bool:
    """True when flask's command line names what works on data alone: pages are half of the start and of the memory."""
    return _names_one_of(PAGELESS_COMMANDS, arguments)


def serves_pages(arguments: Sequence[str]) -> bool:
    """True for a web server: gunicorn, or ``flask run``; no other command is one."""
    return click.get_current_context(silent=True) is None or _names_one_of(("run",), arguments)


def migrates(arguments: Sequence[str]) -> bool:
    """True for ``flask db ..``."""
    return _names_one_of(("db",), arguments)


def _names_one_of(commands: Sequence[str], arguments: Sequence[str]) -> bool:
    """Is it flask's command line at all, and does it begin with one of these?"""
    if click.get_current_context(silent=True) is None:
        return False
    named = " ".join(islice(_words(arguments[1:]), 2))
    return any(f"{named} ".startswith(f"{command} ") for command in commands)


def _words(arguments: Sequence[str]) -> list[str]:
    """The arguments that are neither options of flask nor their values."""
    before = ["", *arguments]
    return [
        word
        for word, previous in zip(arguments, before, strict=False)
        if not word.startswith("-") and previous not in _OPTIONS_WITH_VALUE
    ]
