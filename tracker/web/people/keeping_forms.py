"""Forms of who keeps an agency's people. web/step_up.py asks for his password before they count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.widgets import EmailInput

from tracker.domain.leaving import MOST
from tracker.domain.permissions import Role
from tracker.services.keeping_people import PostAsked
from tracker.web.fields import DayField, Filled, LineField, TextField, choices
from tracker.web.forms import OnceForm

LONGEST_NAME = 200
ROLE_WORDS = {
    Role.OFFICER: _l("Officer: logs progress, prepares reports"),
    Role.UNIT_HEAD: _l("Head of a unit: hands reports in, decides"),
    Role.LEADER: _l("Leader: signs joint reviews"),
    Role.AGENCY_ADMIN: _l("Administrator of the agency: keeps people and posts"),
    Role.OBSERVER: _l("Observer: reads"),
    Role.AUDITOR: _l("Auditor: reads the trail"),
}

SYSTEM_WORDS = {Role.SYSTEM_ADMIN: _l("Administrator of the system: keeps agencies, accounts and mail")}


class PostForm(OnceForm):
    """Which post from when: one that is there, else a new one."""

    agency_id = SelectField(_l("Agency"), coerce=int)
    post_id = SelectField(_l("Post"), default="")  # a page with one choice does not ask
    role = SelectField(_l("What its holder does here"))
    title = LineField(_l("What a new post is called"), longest=LONGEST_NAME)
    from_on = DayField(_l("First day"), [Filled()])

    def offer(self, agencies: dict[int, str], posts: Iterable[tuple[int, str]], roles: Iterable[Role]) -> None:
        """Let choose among these."""
        self.agency_id.choices = choices(agencies.items())
        self.post_id.choices = choices([("", _("A new post")), *((str(id_), words) for id_, words in posts)])
        self.role.choices = choices((role.value, ROLE_WORDS[role]) for role in roles)

    def asked(self) -> PostAsked:
        """What was chosen."""
        post_id = int(self.post_id.data) if self.post_id.data else None
        return PostAsked(post_id, self.agency_id.data, Role(self.role.data), self.title.data or "")

    def first_day(self) -> date:
        """From which day on."""
        found: date = self.from_on.data
        return found


class InviteForm(PostForm):
    """Somebody new."""

    name = LineField(_l("Name of the person"), [Filled()], longest=LONGEST_NAME)
    email = LineField(_l("E-mail"), [Filled()], longest=LONGEST_NAME, widget=EmailInput())


class EndPostForm(OnceForm):
    """Until when a post is held."""

    last_on = DayField(_l("Last day in the post"), [Filled()])


class ShutForm(OnceForm):
    """Whether an account lets its owner in."""


class AnonymiseForm(OnceForm):
    """Why a name is removed."""

    reason = TextField(_l("Reason"), [Filled()], longest=MOST)
