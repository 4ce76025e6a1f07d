"""The main menu and the few addresses that every page knows, for whoever may open them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask.globals import request_ctx

from tracker.domain.messages import Message, message
from tracker.domain.permissions import may
from tracker.web.guard import policy_of


@dataclass(frozen=True)
class NavEntry:
    """One entry: where it leads, its word, and the blueprints whose pages belong to it."""

    endpoint: str
    label: Message
    icon: str
    blueprints: tuple[str, ...]


NAV = (
    NavEntry("my_work.index", message("My work"), "list-check", ("my_work", "progress")),
    NavEntry(
        "agreements.index",
        message("Programs"),
        "journal-text",
        ("agreements", "agreements_edit", "tasks", "imports", "reviews"),
    ),
    NavEntry("quarter.index", message("Quarter overview"), "speedometer2", ("quarter",)),
    NavEntry("calendar.index", message("Calendar"), "calendar3", ("calendar", "days_off")),
    NavEntry("reminders.index", message("Reminders"), "bell", ("reminders", "mailbox")),
    NavEntry("reports.index", message("Reports"), "file-earmark-text", ("reports",)),
    NavEntry("admin.index", message("Administration"), "diagram-3", ("admin",)),
)
ADDRESSES = "tracker-addresses"
# Where the shell's own links lead.
PLACES = {
    "start": "my_work.index",
    "programs": "agreements.index",
    "quarter": "quarter.index",
    "reminders": "reminders.index",
    "days_off": "days_off.index",
    "sign_in": "sign_in.sign_in",
    "sign_out": "sign_in.sign_out",
    "demo": "demonstration.people",
}


def init_app(app: Flask) -> None:
    """Give templates ``navigation()`` and ``place(name)``."""
    app.jinja_env.globals.update(navigation=navigation, place=place)


def navigation() -> list[tuple[NavEntry, str, bool]]:
    """The entries that the viewer may open, each with its address and whether the present page belongs to it."""
    return [
        (entry, address, request.blueprint in entry.blueprints)
        for entry in NAV
        if (address := _address(entry.endpoint)) is not None
    ]


def place(name: str) -> str | None:
    """The address of one of PLACES; None where nothing answers, or not to this viewer."""
    return _address(PLACES[name])


def _address(endpoint: str) -> str | None:
    # A request for a host that is not ours has no addresses at all, but still gets its error page.
    if request_ctx.url_adapter is None:
        return None
    known: dict[str, str] = current_app.extensions.get(ADDRESSES) or _learn_addresses(current_app)
    address = known.get(endpoint)
    return address if address is not None and _opens(endpoint) else None


def _opens(endpoint: str) -> bool:
    """False when the page would answer 403 to whoever is signed in."""
    viewer, policy = g.get("viewer"), policy_of(current_app, endpoint)
    return viewer is None or policy is None or may(viewer, policy.action)


def _learn_addresses(app: Flask) -> dict[str, str]:
    """Where each page without arguments is; ``url_for`` would work that out a dozen times for every page."""
    known = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules() if not rule.arguments}
    app.extensions[ADDRESSES] = known
    return known
