"""The main menu and the few addresses that every page knows, for whoever may open them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, g, request
from flask.globals import request_ctx

from tracker.domain.messages import Message, message
from tracker.domain.permissions import Action, Viewer, may
from tracker.language import say
from tracker.web.guard import policy_of
from tracker.web.languages import current_language

MOST_KEPT = 1000


@dataclass(frozen=True)
class NavEntry:
    """One entry: where it leads, its word, and the blueprints whose pages belong to it. ``only_for``: others who may
    open it find it elsewhere."""

    endpoint: str
    label: Message
    icon: str
    blueprints: tuple[str, ...]
    only_for: Action = Action.PUBLIC


@dataclass(frozen=True)
class NavLink:
    """One entry as it is printed; ``is_here``: the present page belongs to it."""

    word: str
    address: str
    is_here: bool


NAV = (
    NavEntry("my_work.index", message("My work"), "list-check", ("my_work", "progress", "promises")),
    NavEntry(
        "agreements.index",
        message("Programs"),
        "journal-text",
        ("agreements", "agreements_edit", "tasks", "imports", "registers", "reviews", "reassignments"),
    ),
    NavEntry("quarter.index", message("Quarter overview"), "speedometer2", ("quarter", "below")),
    NavEntry("calendar.index", message("Calendar"), "calendar3", ("calendar", "days_off")),
    NavEntry("reminders.index", message("Reminders"), "bell", ("reminders", "mailbox", "stopped_mail")),
    NavEntry(
        "people.index", message("People and posts"), "people", ("people", "keeping_people", "people_trail", "agencies")
    ),
    NavEntry("reports.index", message("Reports"), "file-earmark-text", ("reports",)),
    NavEntry(
        "agencies.index",
        message("Agencies"),
        "diagram-3",
        ("agencies", "emergencies", "accounts", "people_trail"),
        Action.ADMINISTER,
    ),
)
# Where the shell's own links lead.
PLACES = {
    "start": "my_work.index",
    "programs": "agreements.index",
    "quarter": "quarter.index",
    "reminders": "reminders.index",
    "days_off": "days_off.index",
    "accounts": "accounts.index",
    "sign_in": "sign_in.sign_in",
    "sign_out": "sign_in.sign_out",
    "demo": "demonstration.people",
}


def init_app(app: Flask) -> None:
    """Give templates ``navigation()`` and ``place(name)``. Who may open what changes with the person only."""

    @lru_cache(maxsize=MOST_KEPT)
    def links(viewer: Viewer | None, blueprint: str | None, language: str) -> tuple[NavLink, ...]:
        return tuple(
            NavLink(say(entry.label, language), address, blueprint in entry.blueprints)
            for entry in NAV
            if may(viewer, entry.only_for) and (address := address_of(viewer, entry.endpoint)) is not None
        )

    @lru_cache(maxsize=MOST_KEPT)
    def address_of(viewer: Viewer | None, endpoint: str) -> str | None:
        """None where nothing answers, or 403 to this viewer."""
        rules = (rule.rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint and not rule.arguments)
        policy = policy_of(app, endpoint) if endpoint in app.view_functions else None
        is_open = viewer is None or policy is None or may(viewer, policy.action)
        return next(rules, None) if is_open else None

    def navigation() -> tuple[NavLink, ...]:
        """The entries that the viewer may open."""
        return links(g.get("viewer"), request.blueprint, current_language()) if _is_our_host() else ()

    def place(name: str) -> str | None:
        """The address of one of PLACES; None where nothing answers, or not to this viewer."""
        return address_of(g.get("viewer"), PLACES[name]) if _is_our_host() else None

    app.jinja_env.globals.update(navigation=navigation, place=place)


def _is_our_host() -> bool:
    """A request for a host that is not ours has no addresses at all, but still gets its error page."""
    return request_ctx.url_adapter is not None
