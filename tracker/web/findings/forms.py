"""Forms of an issue: noting it, assigning it, saying what was done, answering."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField

from tracker.web.fields import DayField, Filled, LineField, TextField
from tracker.web.forms import OnceForm


class NoteForm(OnceForm):
    """What the problem is, where, and how one knows."""

    text = TextField(_l("What the problem is"), [Filled()])
    place = LineField(_l("Where"), [Filled()])
    source = LineField(_l("Where it is known from"), [Filled()])


class AssignForm(OnceForm):
    """Who settles it by when. ``seen``: the day that stood there when the page was made, empty for none."""

    owner_id = SelectField(_l("Who settles it"), coerce=int)
    in_charge = LineField(_l("Unit or post in charge"))
    due_on = DayField(_l("Until"), [Filled()])
    because = LineField(_l("Why it is assigned anew"))
    seen = HiddenField()

    def day_seen(self) -> date | None:
        """The day that was shown; a text that is not ours counts as one that nothing is due on."""
        if not self.seen.data:
            return None
        try:
            return date.fromisoformat(self.seen.data)
        except ValueError:
            return date.min


class SettleForm(OnceForm):
    """What was done about it."""

    how = TextField(_l("What was done"), [Filled()])


class AcceptForm(OnceForm):
    """Yes, that is enough."""


class ReturnForm(OnceForm):
    """No, and why."""

    because = TextField(_l("What is still missing"), [Filled()], longest=2000)
