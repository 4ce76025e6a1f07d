"""Changes of agencies by a decision: written down, shown with all they concern, then recorded; and taken back."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone, NotFound, RuleBroken
from tracker.domain.permissions import Action
from tracker.queries.days_off import working_calendar
from tracker.queries.recorded_changes import recorded_changes
from tracker.services.agency_changing.recording import Asked, Recorded, record_change, usual_place
from tracker.services.agency_changing.undoing import undo_change
from tracker.web.agencies.blueprint import blueprint
from tracker.web.agencies.change_forms import ChangeForm
from tracker.web.agencies.views import local_day
from tracker.web.agencies.words import BECOMES_WORDS, CHANGE_WORDS, ONE_OWED_WORDS, OWED_WORDS, SUCCESSION_WORDS
from tracker.web.filters import say_message
from tracker.web.forms import is_second_click, refuse
from tracker.web.guard import allow, viewer


@blueprint.get("/agencies/changes")
@allow(Action.ADMINISTER)
def changes() -> ResponseReturnValue:
    """What was recorded, the newest first."""
    shown = {"changes": recorded_changes(), "kinds": SUCCESSION_WORDS, "today": local_day()}
    return render_template("agencies/changes.html", **shown)


@blueprint.route("/agencies/changes/new", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def new_change() -> ResponseReturnValue:
    """Write it down, see what it does to every program, post and person, choose, and record it."""
    form, shown = ChangeForm(), None
    if form.validate_on_submit():
        asked = form.asked(request.form)
        try:
            if form.confirmed.data:
                return _recorded(form, asked)
        except RuleBroken as refusal:
            refuse(form, refusal)
        try:
            shown = _record(asked, only_preview=True)
        except RuleBroken as refusal:
            if not form.errors:
                refuse(form, refusal)
        form.confirmed.data = shown.seen if shown else ""
    if is_second_click(form):
        return redirect("/agencies/changes")
    return render_template(
        "agencies/change.html",
        form=form,
        shown=shown,
        asked=form.asked(request.form) if shown else None,
        usual=usual_place(form.asked(request.form).kind) if shown else None,
        words=BECOMES_WORDS,
        owed=OWED_WORDS,
        one_owed=ONE_OWED_WORDS,
        kinds=CHANGE_WORDS,
    )


@blueprint.post("/agencies/changes/<int:change_id>/undo")
@allow(Action.ADMINISTER)
def undo_agency_change(change_id: int) -> ResponseReturnValue:
    """It was recorded by mistake."""
    try:
        undo_change(change_id, by=viewer(), today=local_day(), now=clock.now(), once=request.form.get("once"))
    except NotFound:
        abort(404)
    except (AlreadyDone, RuleBroken) as refusal:
        flash(say_message(refusal.message), "info")
    else:
        flash(_("It is taken back: who answered before answers again."), "success")
    return redirect("/agencies/changes")


def _recorded(form: ChangeForm, asked: Asked) -> ResponseReturnValue:
    try:
        _record(asked, once=form.once.data, seen=form.confirmed.data)
    except AlreadyDone as twice:
        flash(say_message(twice.message), "info")
    else:
        flash(_("The change is recorded. Every program it concerns says so in its trail."), "success")
    return redirect("/agencies/changes")


def _record(asked: Asked, *, only_preview: bool = False, once: str | None = None, seen: str | None = None) -> Recorded:
    return record_change(
        asked, by=viewer(), calendar=working_calendar(), today=local_day(), now=clock.now(), once=once, seen=seen,
        only_preview=only_preview,
    )  # fmt: skip
