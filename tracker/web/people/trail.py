"""The trail of an agency's people: who gave whom which post, when; read by its leaders, administrators and auditors."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.permissions import Action
from tracker.queries.people_trail import people_trail
from tracker.web.agreements.trail_forms import id_in
from tracker.web.guard import allow, allowed, viewer
from tracker.web.paging import page_number

blueprint = Blueprint("people_trail", __name__)
MARKS = {
    **dict.fromkeys(("add-person", "invite-again", "gave-post"), "plus-lg"),
    **dict.fromkeys(("shut-account", "reset-second-factor"), "exclamation-octagon-fill"),
    **dict.fromkeys(("edited", "renamed"), "pen"),
}


@blueprint.get("/people/trail")
@allow(Action.SEE_PEOPLE_TRAIL)
def index() -> ResponseReturnValue:
    """All of one's agencies, or (``person``) about one of their people."""
    number, about = page_number(), id_in(request.args.get("person", ""))
    page = people_trail(viewer=viewer(), zone=current_app.config["SETTINGS"].zone, about=about, number=number)
    base = "/people/trail?" + (f"person={about}&" if about is not None else "")
    if number > 1 and not page.days:
        return redirect(base.rstrip("?&"))
    return render_template(
        "people/trail.html", page=page, about=about, base=base, marks=MARKS, opens_people=allowed(Action.END_POSTS),
        sees_list=allowed(Action.SEE_PEOPLE),
    )  # fmt: skip
