"""Chờ phân công lại: after a change of agencies, what whoever must decide gives, picks, or lets go on."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.agency_changes import Asks
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action
from tracker.domain.reminded_things import Thing, ThingKind
from tracker.queries.agency_changes import Awaiting, OpenPart, one_awaiting, open_parts, successors_of
from tracker.queries.reminder_history import newest_reminders
from tracker.queries.twins import twins_of
from tracker.services.agencies import agency_index
from tracker.services.agency_changing.reassigning import go_on_after_all, pick_parts, reassign
from tracker.web.agencies.views import local_day
from tracker.web.fields import choices
from tracker.web.forms import OnceForm, sent
from tracker.web.guard import allow, viewer
from tracker.web.reassignments.forms import GoOnForm, PickForm, ReassignForm, parts_elsewhere

blueprint = Blueprint("reassignments", __name__)
ANOTHER = "0"
FEWEST_TO_CHOOSE = 2


@blueprint.get("/reassignments/<int:reassignment_id>")
@allow(Action.SEE_AGREEMENT, "reassignment_id")
def awaiting(reassignment_id: int) -> ResponseReturnValue:
    """What awaits, and who decides."""
    found = _awaiting(reassignment_id)
    return _page(found, _form(found))


@blueprint.post("/reassignments/<int:reassignment_id>")
@allow(Action.REASSIGN, "reassignment_id")
def give(reassignment_id: int) -> ResponseReturnValue:
    """Give it to somebody, say which tasks go over, or that the program goes on after all."""
    found = _awaiting(reassignment_id)
    form = _form(found)
    if not found.may_decide and found.settled_on is None:
        abort(403)
    said = (
        _("It is settled. Everybody of the program reads why it goes on.")
        if found.is_order
        else _("It is given. Reminders go to its new owner from now on.")
    )
    if form.validate_on_submit() and sent(form, lambda: _save(found, form), said):
        return redirect(f"/agreements/{found.agreement_id}")
    return _page(found, form)


def _save(found: Awaiting, form: OnceForm) -> None:
    by, today, now, once = viewer(), local_day(), clock.now(), form.once.data
    if isinstance(form, GoOnForm):
        go_on_after_all(found.id, form.because.data or "", by=by, today=today, now=now, once=once)
    elif isinstance(form, PickForm):
        pick_parts(found.id, frozenset(form.parts.data or ()), by=by, today=today, now=now, once=once)
    elif isinstance(form, ReassignForm):
        elsewhere = parts_elsewhere(
            request.form, [part.id for part in _parts(found)], [id_ for id_, _name in successors_of(found.change_id)]
        )
        reassign(found.id, _meant(form, found), parts=elsewhere, by=by, today=today, now=now, once=once)


def _awaiting(reassignment_id: int) -> Awaiting:
    found = one_awaiting(reassignment_id, viewer(), today=local_day())
    if found is None:
        abort(404)
    return found


def _parts(found: Awaiting) -> tuple[OpenPart, ...]:
    return () if found.is_order or found.settled_on else open_parts(found.agreement_id, found.agency_id)


def _form(found: Awaiting) -> OnceForm:
    if found.is_order:
        return GoOnForm()
    if found.asks is Asks.PICK:
        picking = PickForm()
        picking.parts.choices = choices((part.id, part.label) for part in _parts(found))
        return picking
    form = ReassignForm()
    likely = [(str(id_), name) for id_, name in successors_of(found.change_id)]
    form.to.choices = choices([*likely, (ANOTHER, _("Another agency"))])
    if not form.to.data:
        form.to.data = likely[0][0] if len(likely) == 1 else ANOTHER if not likely else None
    return form


def _page(found: Awaiting, form: OnceForm) -> ResponseReturnValue:
    followers = successors_of(found.change_id)
    return render_template(
        "reassignments/detail.html",
        awaiting=found,
        form=form,
        parts=_parts(found),
        followers=followers,
        may_differ=found.asks is Asks.GIVE and len(followers) >= FEWEST_TO_CHOOSE,
        chosen=request.form,
        reminders=newest_reminders(Thing(ThingKind.REASSIGNMENT, found.id)),
        twins=twins_of(found.agreement_id, viewer(), today=local_day()) if found.asks is Asks.COMBINE else (),
    )


def _meant(form: ReassignForm, found: Awaiting) -> int:
    """The agency that was chosen or named. Raises RuleBroken."""
    chosen = form.to.data or ""
    if chosen != ANOTHER:
        if chosen not in {str(id_) for id_, _name in successors_of(found.change_id)}:
            raise RuleBroken(message("Choose who goes on with it."), field="to")
        return int(chosen)
    match = agency_index(on=local_day()).find_known(form.other.data or "")
    if match.only is None:
        said = message("There is no agency named “%(written)s”.", written=form.other.data or "")
        raise RuleBroken(said, field="other")
    return match.only.id
