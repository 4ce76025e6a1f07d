"""Forms of a decision: writing it, closing it, giving it another day."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField

from tracker.web.fields import DayField, Filled, LineField, TextField
from tracker.web.forms import OnceForm


class DecisionForm(OnceForm):
    """What was decided, who has it done, by when."""

    text = TextField(_l("What was decided"), [Filled()])
    owner_id = SelectField(_l("Who has it done"), coerce=int)
    due_on = DayField(_l("Until"), [Filled()])


class CloseForm(OnceForm):
    """What was done about it."""

    how = TextField(_l("What was done"), [Filled()])


class MoveForm(OnceForm):
    """Another day, and why. ``seen``: the day that stood there when the page was made."""

    due_on = DayField(_l("New day"), [Filled()])
    because = LineField(_l("Why the day moves"), [Filled()])
    seen = HiddenField()

    def day_seen(self) -> date:
        """The day that was shown; a text that is not ours counts as no day that anything is due on."""
        try:
            return date.fromisoformat(self.seen.data or "")
        except ValueError:
            return date.min
