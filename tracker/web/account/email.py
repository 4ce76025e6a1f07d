"""Another e-mail address for one's account, and the page behind the link that confirms it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from tracker import clock
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action
from tracker.queries.email_changes import wanted_email, wish_of_link
from tracker.queries.sessions import has_password
from tracker.services.email_changes import ask_for_email, confirm_email
from tracker.services.guessing import TooManyFailures
from tracker.services.sign_in import digest
from tracker.web.account.forms import ChangeEmailForm
from tracker.web.filters import say_message
from tracker.web.forms import refuse
from tracker.web.guard import allow, viewer

blueprint = Blueprint("account_email", __name__)


@blueprint.route("/account/email", methods=["GET", "POST"])
@allow(Action.SIGNED_IN)
def change() -> ResponseReturnValue:
    """Ask for another address; the answer is the same whether or not it is somebody else's."""
    form, status = ChangeEmailForm(), 200
    if form.validate_on_submit():
        try:
            ask_for_email(
                viewer(), form.email.data or "", form.password.data or "",
                address=request.remote_addr or "", now=clock.now(), once=form.once.data,
            )  # fmt: skip
        except AlreadyDone as twice:
            flash(say_message(twice.message), "info")
            return redirect("/account")
        except RuleBroken as refusal:
            refuse(form, refusal)
            status = 429 if isinstance(refusal, TooManyFailures) else 200
        else:
            flash(
                _("A mail with a link is on its way to the new address. Until you open it, the old one counts."),
                "success",
            )
            return redirect("/account")
    person_id = viewer().person_id
    page = render_template(
        "account/email.html", form=form, has_password=has_password(person_id),
        wanted=wanted_email(person_id, now=clock.now()),
    )  # fmt: skip
    return page, status


@blueprint.get("/confirm-email/<token>")
@allow(Action.PUBLIC)
def confirm(token: str) -> ResponseReturnValue:
    """The page behind the link changes nothing: programs that read mail open links too. A used or old link: 410."""
    wish = wish_of_link(digest(token), now=clock.now())
    state, status = ("open", 200) if wish else ("used", 410)
    if wish and current_user.is_authenticated and current_user.viewer.person_id != wish.person_id:
        state, status = "anothers", 409
    return render_template("account/confirm_email.html", wish=wish, state=state), status


@blueprint.post("/confirm-email/<token>")
@allow(Action.PUBLIC)
def confirm_post(token: str) -> ResponseReturnValue:
    """The new address counts from now on."""
    wish = wish_of_link(digest(token), now=clock.now())
    if wish is None or (current_user.is_authenticated and current_user.viewer.person_id != wish.person_id):
        return confirm(token)
    try:
        confirm_email(token, address=request.remote_addr or "", now=clock.now())
    except RuleBroken as refusal:
        flash(say_message(refusal.message), "info")
        return confirm(token)
    flash(_("From now on you sign in with %(email)s.", email=wish.email), "success")
    return redirect("/account")
