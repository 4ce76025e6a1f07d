"""Break-glass: who runs the installation opens one program to read it, and ends that early."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from flask import Blueprint, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tracker import clock
from tracker.domain.errors import AlreadyDone, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action
from tracker.queries.sessions import has_password
from tracker.queries.subjects import agreement_of
from tracker.services.emergencies import end_emergency, open_in_emergency
from tracker.services.sign_in import confirm_password
from tracker.web.emergencies.forms import EmergencyForm
from tracker.web.filters import say_message
from tracker.web.forms import at_first, sent
from tracker.web.guard import allow, emergency, policy_of, viewer
from tracker.web.moments import this_moment

blueprint = Blueprint("emergencies", __name__)
NO_PROGRAM = message("There is no page of a program at this address.")


@blueprint.route("/emergency", methods=["GET", "POST"])
@allow(Action.ADMINISTER, again=False)  # its own form asks, each time
def open_one() -> ResponseReturnValue:
    """Open the program that a page belongs to (``page``: its address at first)."""
    form = EmergencyForm(data=at_first({"page": request.args.get("page", "")}))

    def act() -> None:
        confirm_password(viewer(), form.password.data or "", address=request.remote_addr or "", now=clock.now())
        try:
            open_in_emergency(
                _agreement_at(form.page.data or ""),
                form.reason.data or "",
                by=viewer(),
                moment=this_moment(),
                once=form.once.data,
            )
        except NotFound as refusal:
            raise RuleBroken(NO_PROGRAM, field="page") from refusal

    if form.validate_on_submit() and sent(form, act, _("Opened. The agencies that take part are told.")):
        return redirect(_path(form.page.data or ""))
    settings = current_app.config["SETTINGS"]
    asks_password = not settings.is_demo or has_password(viewer().person_id)
    return render_template("emergencies/open.html", form=form, asks_password=asks_password)


@blueprint.post("/emergency/end")
@allow(Action.ADMINISTER)
def end() -> ResponseReturnValue:
    """Close it before its hour is over."""
    try:
        end_emergency(by=viewer(), now=clock.now(), once=request.form.get("once"))
    except AlreadyDone as twice:
        flash(say_message(twice.message), "info")
    else:
        flash(_("The program is closed to you again."), "success")
    return redirect("/agencies")


@blueprint.app_context_processor
def emergency_words() -> dict[str, object]:
    """What every page and the page of a missing address ask: is a program open, may this one be opened?"""
    return {"emergency": emergency, "emergency_address": _address_of_this}


def _address_of_this() -> str | None:
    """Where the page that was refused can be opened; None where that is not for the viewer."""
    return f"/emergency?page={quote(request.path)}" if g.get("may_be_opened") else None


def _agreement_at(page: str) -> int:
    """The program that this page belongs to. Raises NotFound where it belongs to none."""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(_path(page), method="GET")
    except (HTTPException, RequestRedirect) as nowhere:
        raise NotFound(NO_PROGRAM) from nowhere
    policy = policy_of(current_app, endpoint)
    if policy is None or policy.subject is None:
        raise NotFound(NO_PROGRAM)
    found = agreement_of(policy.subject, arguments[policy.subject])
    if found is None:
        raise NotFound(NO_PROGRAM)
    return found


def _path(page: str) -> str:
    """Of an address as it stands in a browser or a mail, only what is ours: never another host."""
    try:
        path = urlsplit(page.strip()).path
    except ValueError:
        path = ""
    return "/" + path.lstrip("/\\")
