"""The form that makes a calendar address."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from tracker.web.fields import choices
from tracker.web.forms import OnceForm

ALL = 0


class FeedForm(OnceForm):
    """``agreement_id``: one program, or 0 for all."""

    agreement_id = SelectField(_l("Program"), coerce=int, default=ALL)

    def offer(self, programs: Iterable[tuple[int, str]]) -> None:
        """Let one choose among these."""
        self.agreement_id.choices = choices([(ALL, _("All my programs")), *programs])
