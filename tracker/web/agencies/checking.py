"""The list of agencies to check: right as they are, put right, or another one written differently."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.domain.errors import AlreadyDone, NotFound
from tracker.domain.look_alikes import Oddity
from tracker.domain.permissions import Action
from tracker.queries.agencies_to_check import agencies_to_check
from tracker.services.agency_names import accept_agency
from tracker.web.agencies.blueprint import blueprint
from tracker.web.filters import say_message
from tracker.web.guard import allow, viewer
from tracker.web.paging import page_number

ODDITY_WORDS = {
    Oddity.UNSEEN: _l("has marks that cannot be seen"),
    Oddity.OTHER_ALPHABET: _l("has letters of another alphabet that look like ours"),
    Oddity.ONE_WORD: _l("is one word only"),
}


@blueprint.get("/agencies/to-check")
@allow(Action.ADMINISTER)
def to_check() -> ResponseReturnValue:
    """Which agencies came in by a paper or a form, and whom they may mean."""
    return render_template("agencies/to_check.html", page=agencies_to_check(number=page_number()), odd=ODDITY_WORDS)


@blueprint.post("/agencies/<int:agency_id>/accept")
@allow(Action.ADMINISTER)
def accept(agency_id: int) -> ResponseReturnValue:
    """It is right as it was written."""
    try:
        accept_agency(agency_id, by=viewer(), now=clock.now(), once=request.form.get("once"))
    except NotFound:
        abort(404)
    except AlreadyDone as twice:
        flash(say_message(twice.message), "info")
    else:
        flash(_("It is off the list."), "success")
    return redirect("/agencies/to-check")
