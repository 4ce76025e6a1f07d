"""Asking for a later day, and the answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from tracker.web.fields import DayField, Filled, TextField, choices
from tracker.web.forms import OnceForm

YES, NO = "yes", "no"


class AskForm(OnceForm):
    """Until when, and why."""

    wanted_on = DayField(_l("New day"), [Filled()])
    reason = TextField(_l("Why more time is needed"), [Filled()], longest=2000)


class AnswerForm(OnceForm):
    """Agreed or refused; who refuses says why."""

    is_agreed = RadioField(_l("Answer"), choices=choices(((YES, _l("Agreed")), (NO, _l("Refused")))))
    answer = TextField(_l("Why not, if refused"), longest=2000)
