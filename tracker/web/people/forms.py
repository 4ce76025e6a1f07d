"""Saying that somebody is away."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from tracker.domain.absences import Away
from tracker.queries.agency_people import AgencyPeople, PostRow
from tracker.web.fields import DayField, Filled, choices
from tracker.web.forms import OnceForm


class AbsenceForm(OnceForm):
    """Who, from when until when, who stands in."""

    person_id = SelectField(_l("Who is away"), choices=[])
    from_on = DayField(_l("First day away"), [Filled()])
    until_on = DayField(_l("Last day away"), [Filled()])
    deputy_post_id = SelectField(_l("Who stands in"), choices=[])

    def offer(self, agencies: list[AgencyPeople]) -> None:
        """Let choose among the people of whom the viewer may say so, and the posts that may stand in."""
        posts = [post for agency in agencies for post in agency.posts]
        people = {str(post.person_id): _said(post) for post in posts if post.may_enter}
        self.person_id.choices = choices(people.items())
        stand_ins = {
            str(post.post_id): _said(post)
            for post in posts
            if post.may_stand_in and [str(post.person_id)] != list(people)  # nobody stands in for himself
        }
        nobody = ("", _("Nobody: reminders go straight to the next post up"))
        self.deputy_post_id.choices = choices([nobody, *stand_ins.items()])

    def away(self) -> Away:
        """What was typed."""
        deputy = int(self.deputy_post_id.data) if self.deputy_post_id.data else None
        return Away(self.from_on.data, self.until_on.data, deputy)


def _said(post: PostRow) -> str:
    return f"{post.title} – {post.name}"
