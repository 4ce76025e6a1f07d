"""To whom the tasks go, and why."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from tracker.queries.hand_over import HandOver
from tracker.web.fields import Filled, TextField, choices
from tracker.web.forms import OnceForm


class HandOverForm(OnceForm):
    """A colleague and a reason."""

    to_id = SelectField(_l("To whom"), [Filled()], choices=[])
    reason = TextField(_l("Why"), [Filled()])

    def offer(self, page: HandOver) -> None:
        """Let choose among the colleagues; nobody is chosen beforehand when there are several."""
        offered = [(str(desk.post_id), desk.said) for desk in page.colleagues]
        self.to_id.choices = choices(offered if len(offered) == 1 else [("", _("Choose a colleague")), *offered])
