"""Passwords without an old one: the page of who forgot his, and the page behind a one-time link."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Action
from tracker.queries.people import person_of_link
from tracker.services.password_requests import ask_for_link
from tracker.services.sign_in import digest, set_password_by_link
from tracker.web.forms import refuse
from tracker.web.guard import allow
from tracker.web.moments import own_host
from tracker.web.sign_in.forms import ForgottenForm, PasswordForm

blueprint = Blueprint("password_links", __name__)


@blueprint.route("/forgot", methods=["GET", "POST"])
@allow(Action.PUBLIC)
def forgot() -> ResponseReturnValue:
    """Ask for a link by mail; known and unknown accounts are answered alike."""
    form = ForgottenForm()
    if form.validate_on_submit():
        try:
            ask_for_link(form.email.data or "", address=request.remote_addr or "", now=clock.now())
        except RuleBroken as refusal:
            refuse(form, refusal)
            return render_template("sign_in/forgot.html", form=form), 429
        flash(_("If there is an account of that address, a mail with a link is on its way."), "success")
        return redirect("/sign-in")
    return render_template("sign_in/forgot.html", form=form)


@blueprint.get("/set-password/<token>")
@allow(Action.PUBLIC)
def set_password(token: str) -> ResponseReturnValue:
    """The page behind the link; a used or old link says so (410), another person's link too (409)."""
    return _page(PasswordForm(), token)


@blueprint.post("/set-password/<token>")
@allow(Action.PUBLIC)
def set_password_post(token: str) -> ResponseReturnValue:
    """Set the password; the link is used up and every session of the person ends."""
    form = PasswordForm()
    if not _is_anothers(person_of_link(digest(token), now=clock.now())) and form.validate_on_submit():
        try:
            set_password_by_link(token, form.password.data or "", host=own_host(), now=clock.now())
        except RuleBroken as refusal:
            refuse(form, refusal)
            return render_template("sign_in/set_password.html", form=form, state="open")
        flash(_("Your password is set. Please sign in."), "success")
        return redirect("/sign-in")
    return _page(form, token)


def _page(form: PasswordForm, token: str) -> ResponseReturnValue:
    person_id = person_of_link(digest(token), now=clock.now())
    state, status = ("open", 200) if person_id is not None else ("used", 410)
    if _is_anothers(person_id):
        current_app.logger.info("a link was opened by somebody else who is signed in")
        state, status = "anothers", 409
    return render_template("sign_in/set_password.html", form=form, state=state), status


def _is_anothers(person_id: int | None) -> bool:
    """Does somebody else sit at this browser, signed in? He would set a password that is not his."""
    return bool(person_id is not None and current_user.is_authenticated and current_user.viewer.person_id != person_id)
