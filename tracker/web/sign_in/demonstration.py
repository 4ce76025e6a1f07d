"""The demonstration's door: enter as one of its people by a click. Exists in demonstrations only."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.domain.permissions import Action, Role
from tracker.queries.people import demonstration_people
from tracker.services.sign_in import open_session
from tracker.web.guard import allow
from tracker.web.sign_in.views import enter, from_here

blueprint = Blueprint("demonstration", __name__)

ABOUT: dict[Role, str] = {
    Role.OFFICER: _l("Logs progress, hands in reports, enters programs"),
    Role.UNIT_HEAD: _l("Is reminded when a report of the unit is overdue"),
    Role.LEADER: _l("Looks through the quarter"),
    Role.AGENCY_ADMIN: _l("Keeps the people of the agency"),
    Role.OBSERVER: _l("Reads the programs below"),
    Role.AUDITOR: _l("Reads the trail"),
    Role.SYSTEM_ADMIN: _l("Runs the system; does not read what agencies write"),
}


@dataclass(frozen=True)
class Button:
    """One person to enter as."""

    id: int
    title: str
    about: str


@blueprint.before_request
def _only_in_a_demonstration() -> None:
    if not current_app.config["SETTINGS"].is_demo:
        abort(404)


@blueprint.get("/demo")
@allow(Action.PUBLIC)
def people() -> ResponseReturnValue:
    """Whose eyes would you like to see with?"""
    everybody = demonstration_people(today=clock.today(current_app.config["SETTINGS"].zone))
    groups = [
        (agency or _("This installation"), [Button(member.id, member.title, ABOUT[member.role]) for member in members])
        for agency, members in groupby(everybody, key=lambda person: person.agency)
    ]
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
    enter(open_session(person.id, now=clock.now(), **from_here()))
    return redirect("/")
