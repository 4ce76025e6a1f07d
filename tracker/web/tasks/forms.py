"""The word of the agency that confirms."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from tracker.web.fields import TextField
from tracker.web.forms import OnceForm


class ConfirmForm(OnceForm):
    """Yes, it is done. ``seen_on``: the reported day that the page showed."""

    seen_on = HiddenField()

    def day_seen(self) -> date | None:
        """The day shown; None for what is no day."""
        try:
            return date.fromisoformat(self.seen_on.data or "")
        except ValueError:
            return None


class ReturnForm(OnceForm):
    """No, and why not."""

    reason = TextField(_l("What is to be redone"), longest=1000)
