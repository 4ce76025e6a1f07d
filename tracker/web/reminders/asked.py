"""What the address asks of the ledger, and the addresses that ask for something near it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import request

from tracker.domain.permissions import Viewer
from tracker.domain.reminded_things import thing_of
from tracker.mail.links import path_to
from tracker.queries.ledger_choices import ledger_choices
from tracker.queries.reminder_ledger import Show, Sought
from tracker.web.paging import page_number
from tracker.web.reminders.forms import LedgerFilter

FILTERS = ("day", "agreement", "agency", "person")
OPEN, ABOUT = "find", "about"


@dataclass(frozen=True)
class AskedPage:
    """What is looked for, which pages of it, and the form (None while it is closed)."""

    sought: Sought
    number: int
    decided_number: int
    form: LedgerFilter | None

    @property
    def thing_path(self) -> str | None:
        """The page of the one thing that is looked for."""
        about = self.sought.about
        return path_to(about.kinds[0], about.id) if about else None

    def address(self, path: str = "/reminders", **changes: Any) -> str:
        """The same with these changes: show, page, decided; the form stays as it is."""
        kept: dict[str, Any] = {name: request.args.get(name, "") for name in FILTERS}
        kept |= {OPEN: "1" if self.form else "", ABOUT: self.sought.about.reference if self.sought.about else ""}
        kept |= {"show": "" if self.sought.show is Show.ALL else self.sought.show}
        kept |= changes
        query = urlencode({name: str(value) for name, value in kept.items() if value not in ("", None)})
        return f"{path}?{query}" if query else path


def asked_page(viewer: Viewer, *, today: date) -> AskedPage:
    """Out of the address. What cannot be looked for is said beside its field and looked for as if it were empty."""
    show = next((show for show in Show if show == request.args.get("show")), Show.ALL)
    form, about = None, thing_of(request.args.get(ABOUT, ""))
    sought = Sought(show=show, about=about)
    if any(request.args.get(name) for name in (OPEN, *FILTERS)):
        form = LedgerFilter(request.args)
        form.offer(ledger_choices(viewer, today=today))
        form.latest_day = today + timedelta(days=365)
        form.validate()
        good = {name: form[name].data for name in FILTERS if form[name].data and not form[name].errors}
        ids = {name: int(good[name]) if name in good else None for name in ("agreement", "agency", "person")}
        sought = Sought(good.get("day"), ids["agreement"], ids["agency"], ids["person"], show, about)
    return AskedPage(sought, page_number(), page_number("decided"), form)
