"""The people of one's agency, and their absences."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action
from tracker.queries.agency_people import agency_people
from tracker.queries.kept_people import former_people
from tracker.services.absences import end_absence, record_absence
from tracker.web.filters import say_message
from tracker.web.forms import at_first, refuse
from tracker.web.guard import allow, allowed, viewer
from tracker.web.people.forms import AbsenceForm

blueprint = Blueprint("people", __name__)


@blueprint.get("/people")
@allow(Action.SEE_PEOPLE)
def index() -> ResponseReturnValue:
    """Who holds which post today, who is away, who stands in."""
    return render_template(
        "people/index.html",
        agencies=agency_people(viewer(), today=_today()),
        keeps=allowed(Action.KEEP_PEOPLE),
        sees_trail=allowed(Action.SEE_PEOPLE_TRAIL),
        former=former_people(viewer(), today=_today()),
    )


@blueprint.route("/absences/new", methods=["GET", "POST"])
@allow(Action.SEE_PEOPLE)
def absence() -> ResponseReturnValue:
    """Say that one is away; an agency's administrator says it of any of its people (``person``: of whom at first)."""
    today = _today()
    asked = request.args.get("person") or str(viewer().person_id)
    form = AbsenceForm(data=at_first({"person_id": asked, "from_on": today, "until_on": today}))
    form.offer(agency_people(viewer(), today=today))
    if form.validate_on_submit():
        try:
            record_absence(
                int(form.person_id.data),
                form.away(),
                by=viewer(),
                today=today,
                now=clock.now(),
                once=form.once.data,
            )
        except AlreadyDone as twice:
            flash(say_message(twice.message), "info")
            return redirect("/people")
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            flash(_("The absence is noted. Reminders follow it."), "success")
            return redirect("/people")
    return render_template("people/absence.html", form=form)


@blueprint.post("/absences/<int:absence_id>/end")
@allow(Action.SEE_PEOPLE)
def back(absence_id: int) -> ResponseReturnValue:
    """The person is back, or stays after all."""
    try:
        end_absence(absence_id, by=viewer(), today=_today(), now=clock.now(), once=request.form.get("once"))
    except (AlreadyDone, RuleBroken) as refusal:
        flash(say_message(refusal.message), "info")
    else:
        flash(_("Noted: reminders go to the post's holder again."), "success")
    return redirect("/people")


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
