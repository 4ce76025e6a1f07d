"""The form that opens a program in an emergency."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tracker.domain.emergencies import MOST
from tracker.web.fields import Filled, LineField, TextField
from tracker.web.people.keeping_forms import GuardedForm

LONGEST_ADDRESS = 500


class EmergencyForm(GuardedForm):
    """Which page, why, and the password once more."""

    page = LineField(_l("Address of the page"), [Filled()], longest=LONGEST_ADDRESS)
    reason = TextField(_l("Reason"), [Filled()], longest=MOST)
