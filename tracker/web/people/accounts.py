"""All accounts, for who runs the installation: he ends posts and shuts accounts, and gives none."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.accounts import AccountPage, accounts
from tracker.queries.kept_people import kept_person
from tracker.services import leaving as service
from tracker.web.forms import sent
from tracker.web.guard import allow, viewer
from tracker.web.paging import page_number
from tracker.web.people.keeping_forms import AnonymiseForm

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/accounts")
@allow(Action.ADMINISTER)
def index() -> ResponseReturnValue:
    """Who has an account, found by name or e-mail."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    page = accounts(request.args.get("q", ""), number=page_number(), today=today)
    return render_template("people/accounts.html", page=page, address=_address)


@blueprint.route("/people/<int:person_id>/anonymise", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def anonymise(person_id: int) -> ResponseReturnValue:
    """Take the name of somebody who left."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    person = kept_person(person_id, viewer=viewer(), today=today)
    if person is None:
        abort(404)
    form = AnonymiseForm()

    def act() -> None:
        service.anonymise(
            person_id, form.reason.data or "", by=viewer(), today=today, now=clock.now(), once=form.once.data
        )

    if form.validate_on_submit() and sent(form, act, _("The name is removed.")):
        return redirect(f"/people/{person_id}")
    return render_template("people/anonymise.html", form=form, person=person)


def _address(page: AccountPage, *, number: int = 1) -> str:
    asked = {"q": page.query} if page.query else {}
    if number > 1:
        asked["page"] = str(number)
    return f"/accounts?{urlencode(asked)}" if asked else "/accounts"
