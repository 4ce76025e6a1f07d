"""The administrator's forms about mail that stopped."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from tracker.web.fields import Filled, LineField, choices
from tracker.web.forms import OnceForm

SEND_AGAIN, GIVE_UP = "again", "give-up"


class ReleaseForm(OnceForm):
    """Let held mail go on."""

    because = LineField(_l("Reason"), [Filled()])


class StoppedForm(OnceForm):
    """Send a stopped mail again, or give it up."""

    decision = RadioField(
        _l("What is to become of it?"),
        [Filled()],
        choices=choices(
            [
                (
                    SEND_AGAIN,
                    _l("Send it again: the same text with the same Message-ID, to the person's address of today"),
                ),
                (GIVE_UP, _l("Give it up: it is not sent any more, and stays in the list with your reason")),
            ]
        ),
    )
    because = LineField(_l("Reason"), [Filled()])
