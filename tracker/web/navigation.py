"""The main menu and the few addresses that every page knows. An entry shows once its endpoint exists."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask.globals import request_ctx
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class NavEntry:
    """One entry: where it leads, its word, and the blueprints whose pages belong to it."""

    endpoint: str
    label: str  # lazy: said in the language of the page
    icon: str
    blueprints: tuple[str, ...]


NAV = (
    NavEntry("my_work.index", _l("My work"), "list-check", ("my_work", "progress")),
    NavEntry(
        "agreements.index",
        _l("Programs"),
        "journal-text",
        ("agreements", "agreements_edit", "tasks", "imports", "reviews"),
    ),
    NavEntry("quarter.index", _l("Quarter overview"), "speedometer2", ("quarter",)),
    NavEntry("calendar.index", _l("Calendar"), "calendar3", ("calendar", "days_off")),
    NavEntry("reminders.index", _l("Reminders"), "bell", ("reminders", "mailbox")),
    NavEntry("reports.index", _l("Reports"), "file-earmark-text", ("reports",)),
    NavEntry("admin.index", _l("Administration"), "diagram-3", ("admin",)),
)
# Where the shell's own links lead.
PLACES = {
    "start": "my_work.index",
    "programs": "agreements.index",
    "quarter": "quarter.index",
    "reminders": "reminders.index",
    "sign_in": "sign_in.sign_in",
    "sign_out": "sign_in.sign_out",
    "demo": "demonstration.people",
}


def init_app(app: Flask) -> None:
    """Give templates ``navigation()`` and ``place(name)``."""
    app.jinja_env.globals.update(navigation=navigation, place=place)


def navigation() -> list[tuple[NavEntry, str, bool]]:
    """The entries that exist, each with its address and whether the present page belongs to it."""
    return [
        (entry, address, request.blueprint in entry.blueprints)
        for entry in NAV
        if (address := _address(entry.endpoint)) is not None
    ]


def place(name: str) -> str | None:
    """The address of one of PLACES; None while nothing answers there."""
    return _address(PLACES[name])


def _address(endpoint: str) -> str | None:
    # A request for a host that is not ours has no addresses at all, but still gets its error page.
    if endpoint not in current_app.view_functions or request_ctx.url_adapter is None:
        return None
    return url_for(endpoint)
