"""The form that opens a program in an emergency."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import Length

from tracker.domain.emergencies import MOST
from tracker.domain.passwords import LONGEST_PASSWORD
from tracker.web.fields import Filled, LineField, TextField
from tracker.web.forms import OnceForm

LONGEST_ADDRESS = 500


class EmergencyForm(OnceForm):
    """Which page, why, and the password once more."""

    page = LineField(_l("Address of the page"), [Filled()], longest=LONGEST_ADDRESS)
    reason = TextField(_l("Reason"), [Filled()], longest=MOST)
    password = PasswordField(
        _l("Your password"), [Length(max=LONGEST_PASSWORD)], render_kw={"autocomplete": "current-password"}
    )
