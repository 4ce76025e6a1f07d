"""Chờ phân công lại: the work of a body that is no more is given to somebody by whoever must decide."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action
from tracker.queries.agency_changes import Awaiting, one_awaiting, successors_of
from tracker.services.agencies import agency_index
from tracker.services.agency_changing.reassigning import reassign
from tracker.web.agencies.forms import LONGEST_NAME
from tracker.web.agencies.views import local_day
from tracker.web.fields import LineField, choices
from tracker.web.forms import OnceForm, sent
from tracker.web.guard import allow, viewer

blueprint = Blueprint("reassignments", __name__)
ANOTHER = "0"


class ReassignForm(OnceForm):
    """Who goes on with it: one of those that follow, or another by name."""

    to = RadioField(_l("Who goes on with it"), validate_choice=False)
    other = LineField(_l("Name of the other agency"), longest=LONGEST_NAME)


@blueprint.get("/reassignments/<int:reassignment_id>")
@allow(Action.SEE_AGREEMENT, "reassignment_id")
def awaiting(reassignment_id: int) -> ResponseReturnValue:
    """What awaits, and who decides."""
    found = _awaiting(reassignment_id)
    return _page(found, _form(found))


@blueprint.post("/reassignments/<int:reassignment_id>")
@allow(Action.REASSIGN, "reassignment_id")
def give(reassignment_id: int) -> ResponseReturnValue:
    """Give it to somebody."""
    found = _awaiting(reassignment_id)
    form = _form(found)

    def save() -> None:
        to_id = _meant(form, found)
        reassign(reassignment_id, to_id, by=viewer(), today=local_day(), now=clock.now(), once=form.once.data)

    if not found.may_decide and found.settled_on is None:
        abort(403)
    if form.validate_on_submit() and sent(form, save, _("It is given. Reminders go to its new owner from now on.")):
        return redirect(f"/agreements/{found.agreement_id}")
    return _page(found, form)


def _awaiting(reassignment_id: int) -> Awaiting:
    found = one_awaiting(reassignment_id, viewer())
    if found is None:
        abort(404)
    return found


def _form(found: Awaiting) -> ReassignForm:
    form = ReassignForm()
    likely = [(str(id_), name) for id_, name in successors_of(found.change_id)]
    form.to.choices = choices([*likely, (ANOTHER, _("Another agency"))])
    if not form.to.data:
        form.to.data = likely[0][0] if len(likely) == 1 else ANOTHER if not likely else None
    return form


def _page(found: Awaiting, form: ReassignForm) -> ResponseReturnValue:
    return render_template("reassignments/detail.html", awaiting=found, form=form)


def _meant(form: ReassignForm, found: Awaiting) -> int:
    """The agency that was chosen or named. Raises RuleBroken."""
    chosen = form.to.data or ""
    if chosen != ANOTHER:
        if chosen not in {str(id_) for id_, _name in successors_of(found.change_id)}:
            raise RuleBroken(message("Choose who goes on with it."), field="to")
        return int(chosen)
    match = agency_index().find_known(form.other.data or "")
    if match.only is None:
        said = message("There is no agency named “%(written)s”.", written=form.other.data or "")
        raise RuleBroken(said, field="other")
    return match.only.id
