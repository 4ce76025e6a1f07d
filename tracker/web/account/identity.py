"""The account and the office's identity system: connecting the two, and taking that apart."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action
from tracker.identity import ProviderAway
from tracker.queries.sessions import has_password
from tracker.services.guessing import TooManyFailures
from tracker.services.provider_sign_in import disconnect
from tracker.services.sign_in import check_own_password
from tracker.web.account.forms import ConnectForm
from tracker.web.filters import say_message
from tracker.web.forms import refuse
from tracker.web.guard import allow, viewer
from tracker.web.sign_in.provider import AWAY, address_there, identity_system, sign_in_page

blueprint = Blueprint("account_identity", __name__)


@blueprint.route("/account/identity", methods=["GET", "POST"])
@allow(Action.SIGNED_IN)
def connect() -> ResponseReturnValue:
    """Ask for the password, so that nobody connects himself at an unlocked computer; then show the way there.

    A link and no redirect: a form of ours may lead to our own pages only (form-action of the policy).
    """
    identity_system()
    form, status, there = ConnectForm(), 200, ""
    if form.validate_on_submit():
        try:
            check_own_password(
                viewer(), form.password.data or "", field="password", address=request.remote_addr or "", now=clock.now()
            )
            there = address_there("/account", person_id=viewer().person_id)
        except RuleBroken as refusal:
            refuse(form, refusal)
            status = 429 if isinstance(refusal, TooManyFailures) else 200
        except ProviderAway:
            return sign_in_page(AWAY, 503)
    has_one = has_password(viewer().person_id)
    return render_template("account/identity.html", form=form, there=there, has_password=has_one), status


@blueprint.post("/account/identity/remove")
@allow(Action.SIGNED_IN)
def remove() -> ResponseReturnValue:
    """Take the two apart."""
    system = identity_system()
    try:
        disconnect(
            viewer(), links_by_email=system.links_by_email, now=clock.now(), once=request.form.get("once")
        )  # fmt: skip
    except (AlreadyDone, RuleBroken) as refusal:
        flash(say_message(refusal.message), "info")
    else:
        flash(_("Disconnected."), "success")
    return redirect("/account")
