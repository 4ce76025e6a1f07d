"""The demonstration's door: enter as one of its people by a click. Exists in demonstrations only."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, render_template
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.people import demonstration_people
from tracker.services.sign_in import open_session
from tracker.web.guard import allow
from tracker.web.sign_in.views import enter

bp = Blueprint("demonstration", __name__)


@bp.before_request
def _only_in_a_demonstration() -> None:
    if not current_app.config["SETTINGS"].is_demo:
        abort(404)


@bp.get("/demo")
@allow(Action.PUBLIC)
def people() -> ResponseReturnValue:
    """Whose eyes would you like to see with?"""
    today = clock.today(current_app.config["SETTINGS"].zone)
    return render_template("sign_in/demonstration.html", people=demonstration_people(today=today))


@bp.post("/demo/<id:person_id>")
@allow(Action.PUBLIC)
def enter_as(person_id: int) -> ResponseReturnValue:
    """Enter as this demonstration person; anyone else is 404."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    if person_id not in {person.id for person in demonstration_people(today=today)}:
        abort(404)
    enter(open_session(person_id, now=clock.now()))
    return redirect("/")
