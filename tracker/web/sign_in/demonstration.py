"""The demonstration's door: enter as one of its people by a click. Exists in demonstrations only."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.people import demonstration_people
from tracker.services.sign_in import open_session
from tracker.web.guard import allow
from tracker.web.sign_in.views import enter

blueprint = Blueprint("demonstration", __name__)


@blueprint.before_request
def _only_in_a_demonstration() -> None:
    if not current_app.config["SETTINGS"].is_demo:
        abort(404)


@blueprint.get("/demo")
@allow(Action.PUBLIC)
def people() -> ResponseReturnValue:
    """Whose eyes would you like to see with?"""
    everybody = demonstration_people(today=clock.today(current_app.config["SETTINGS"].zone))
    groups = [(agency, list(members)) for agency, members in groupby(everybody, key=lambda person: person.agency)]
    return render_template("sign_in/demonstration.html", groups=groups)


@blueprint.post("/demo")
@allow(Action.PUBLIC)
def enter_as() -> ResponseReturnValue:
    """Enter as the chosen demonstration person; anyone else is 404."""
    chosen = request.form.get("person", "")
    everybody = demonstration_people(today=clock.today(current_app.config["SETTINGS"].zone))
    person = next((person for person in everybody if str(person.id) == chosen), None)
    if person is None:
        abort(404)
    enter(open_session(person.id, now=clock.now()))
    return redirect("/")
