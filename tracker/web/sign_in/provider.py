"""Signing in by the office's own identity system: to it, and back from it. Not there unless the settings name one."""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Flask, abort, current_app, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.identity_system import IdentitySystem
from tracker.domain.messages import Message, message
from tracker.domain.permissions import Action
from tracker.identity import AnswerRefused, Client, Identity, ProviderAway
from tracker.services import provider_sign_in as service
from tracker.services.security_log import note
from tracker.web.filters import say_message
from tracker.web.guard import allow
from tracker.web.sign_in.forms import SignInForm
from tracker.web.sign_in.views import asks_for_password, enter, from_here, own_path

blueprint = Blueprint("provider", __name__)
BEGUN = "provider"
SECONDS_THERE = 10 * 60
AWAY = message(
    "%(name)s does not answer at the moment. Please try again in a while; who has a password signs in with it."
)
STALE = message("This sign-in was not begun in this browser, or too long ago. Please begin again.")
UNPROVED = message("%(name)s did not confirm who you are. Please begin again.")
BACK = "/sign-in/provider/back"


def init_app(app: Flask) -> None:
    """Templates see ``identity_system`` (None: there is none) and what it is called."""
    system = app.config["SETTINGS"].identity
    if system:
        app.extensions["identity"] = Client(system.issuer, system.client_id, system.client_secret)
    app.jinja_env.globals.update(
        identity_system=system, identity_name=identity_name, asks_for_password=asks_for_password
    )


def identity_name() -> str:
    """What people call it, else the usual words."""
    system = current_app.config["SETTINGS"].identity
    return str(system.name) if system and system.name else _("the identity system of your agency")


@blueprint.get("/sign-in/provider")
@allow(Action.PUBLIC)
def begin() -> ResponseReturnValue:
    """Send this browser to the identity system; who is signed in goes there to prove once more that it is he."""
    identity_system()
    try:
        return redirect(address_there(own_path(request.args.get("next"))), 303)
    except ProviderAway:
        return sign_in_page(AWAY, 503)


@blueprint.get(BACK)
@allow(Action.PUBLIC)
def back() -> ResponseReturnValue:
    """It came back: see who it is, and let in who has an account here."""
    system, begun = identity_system(), session.pop(BEGUN, None)
    try:
        who = _proved(begun)
        if begun["for"]:
            return _connected(who, int(begun["for"]), system)
        sid = service.come_in(
            who, links_by_email=system.links_by_email, domains=system.domains, now=clock.now(), **from_here()
        )
    except ProviderAway:
        return sign_in_page(AWAY, 503)
    except AnswerRefused as refusal:
        note("provider-answer-refused", address=request.remote_addr, reason=refusal.reason)
        current_app.logger.warning("an answer of the identity system was refused: %s", refusal.reason)
        return sign_in_page(STALE if refusal.reason == "state" else UNPROVED, 400)
    except service.NobodyHere as refusal:
        return sign_in_page(refusal.message, 403)
    enter(sid)
    return redirect(begun["next"])


def identity_system() -> IdentitySystem:
    """The settings of it; 404 where there is none."""
    system: IdentitySystem | None = current_app.config["SETTINGS"].identity
    return system or abort(404)


def address_there(target: str, *, person_id: int | None = None) -> str:
    """Where this browser goes to be known; then on to ``target``, or to be connected with ``person_id``.

    What only this browser may bring back is kept in its signed session. Raises ProviderAway.
    """
    identity_system()
    now, is_anew = clock.now(), person_id is None and current_user.is_authenticated
    kept = {"state": secrets.token_urlsafe(32), "nonce": secrets.token_urlsafe(32)}
    verifier = secrets.token_urlsafe(48)
    address = _client().where_to_go(back_to=_back_to(), verifier=verifier, anew=is_anew, now=now, **kept)
    more = {"verifier": verifier, "next": target, "for": person_id, "anew": is_anew, "at": int(now.timestamp())}
    session[BEGUN] = kept | more
    return address


def sign_in_page(trouble: Message, status: int) -> ResponseReturnValue:
    """The sign-in page with what is wrong above it; passwords work as ever."""
    said = say_message(Message(trouble.text, {"name": _capital(identity_name())}))
    if current_user.is_authenticated:
        flash(said, "warning")
        return redirect("/account")
    form = SignInForm(formdata=None, next="/")
    return render_template("sign_in/sign_in.html", form=form, kept=[], trouble=said), status


def _proved(begun: Any) -> Identity:
    """Who it is. Raises AnswerRefused, ProviderAway."""
    state, now = request.args.get("state", ""), clock.now()
    if not begun or not hmac.compare_digest(str(begun["state"]).encode(), state.encode("utf-8", "replace")):
        raise AnswerRefused("state")
    service.use_once(begun["state"], now=now)
    if not 0 <= now.timestamp() - begun["at"] + 1 <= SECONDS_THERE:
        raise AnswerRefused("state")
    if request.args.get("iss", identity_system().issuer) != identity_system().issuer:  # RFC 9207: of another provider
        raise AnswerRefused("iss")
    code = request.args.get("code", "")
    if request.args.get("error") or not code:
        raise AnswerRefused("error")
    since = datetime.fromtimestamp(begun["at"], UTC) if begun["anew"] else None
    return _client().who_is(
        code, back_to=_back_to(), nonce=begun["nonce"], verifier=begun["verifier"], since=since, now=now
    )


def _connected(who: Identity, person_id: int, system: IdentitySystem) -> ResponseReturnValue:
    if not current_user.is_authenticated or current_user.viewer.person_id != person_id:
        raise AnswerRefused("state")
    try:
        service.connect(who, by=current_user.viewer, domains=system.domains, now=clock.now())
    except RuleBroken as refusal:
        flash(say_message(refusal.message), "warning")
    else:
        flash(_("Connected. From now on you can sign in either way."), "success")
    return redirect("/account")


def _client() -> Client:
    client: Client = current_app.extensions["identity"]
    return client


def _back_to() -> str:
    return f"{current_app.config['SETTINGS'].base_url}{BACK}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
