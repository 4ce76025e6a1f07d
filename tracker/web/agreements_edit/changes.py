"""What someone else changed meanwhile, as the person reads it whose form was too late."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form

from tracker.language import say_date
from tracker.services.agreements.versions import Change

LONGEST_SHOWN = 300
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Facts of the trail that no field of the form is named after; those left out are told by another name.
OTHER_WORDS = {
    "parties": _l("Parties"),
    "standing": _l("Standing agency"),
    "contents": _l("Headings"),
    "tasks": _l("Tasks of the year"),
    "alignment": _l("What carries which content"),
    "leads": _l("Lead agency"),
    "coordinating": _l("Coordinating agencies"),
    "set_state": _l("This task"),
    "set_reason": _l("Reason"),
}
STATE_WORDS = {"paused": _l("is paused"), "cancelled": _l("is not carried out any more"), None: _l("goes on")}
UNTOLD = frozenset({"version", "lead_ids", "coordinating_ids"})


@dataclass(frozen=True)
class ToldChange:
    """One fact that someone changed: when (an instant), who, what, and the fact before and after."""

    at: datetime
    who: str
    what: str
    before: str
    after: str


def told(changes: Sequence[Change], form: Form) -> list[ToldChange]:
    """Every changed fact in the words of the form."""
    return [line for change in changes for line in _told(change, form)]


def _told(change: Change, form: Form) -> Iterator[ToldChange]:
    for name in [*change.after, *(name for name in change.before if name not in change.after)]:
        if name in UNTOLD:
            continue
        field = form._fields.get(name)
        label = field.label.text if field is not None else OTHER_WORDS.get(name, name)
        before, after = (_fact(name, facts.get(name), field) for facts in (change.before, change.after))
        yield ToldChange(change.at, change.actor, str(label), before, after)


def _fact(name: str, value: Any, field: Field | None) -> str:
    return str(STATE_WORDS.get(value, value)) if name == "set_state" else shown(value, field)


def shown(value: Any, field: Field | None = None) -> str:
    """A fact of the trail or of the database as a person reads it."""
    choices = getattr(field, "choices", None)
    if choices and not isinstance(value, list):
        return str(next((one.label for one in choices if str(one.value) == str(value or 0)), "…"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        value = date.fromisoformat(value)
    if isinstance(value, date):
        return say_date(value)
    if isinstance(value, list | tuple):
        value = "; ".join(str(one) for one in value if one is not None)
    return str(value)[:LONGEST_SHOWN] if value else "–"
