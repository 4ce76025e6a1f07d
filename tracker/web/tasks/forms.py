"""Forms of the other side's answer to a completion."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from tracker.web.fields import Filled, LineField
from tracker.web.forms import OnceForm


class ConfirmForm(OnceForm):
    """Agree that the part is done. ``seen``: the reported day that stood on the page."""

    seen = HiddenField()


class ReturnForm(OnceForm):
    """Send the part back."""

    reason = LineField(_l("What is to be redone"), [Filled()], longest=1000)
