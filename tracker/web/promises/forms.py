"""The one field of a promise."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tracker.web.fields import DayField, Filled
from tracker.web.forms import OnceForm


class PromiseForm(OnceForm):
    """By when it will be done."""

    until_on = DayField(_l("It will be done by"), [Filled()])
