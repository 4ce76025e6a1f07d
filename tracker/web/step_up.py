"""Before an act of administration the password is asked for once more, when it was typed long ago.

The page that asks carries what was typed into the form, and sends it to where it was going: nothing is typed twice, and
the act happens in the same request that proves who is there.
"""

from __future__ import annotations

from flask import Flask, current_app, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.passwords import LONGEST_PASSWORD
from tracker.domain.proofs import ASKED_AGAIN, is_fresh
from tracker.services.guessing import TooManyFailures
from tracker.services.second_factor.again import prove_again
from tracker.web.errors import is_kept
from tracker.web.form_words import SpokenForm
from tracker.web.forms import refuse
from tracker.web.guard import Policy, carry, policy_of, viewer
from tracker.web.sign_in.forms import SignInForm

FIELD = "again_password"  # the word keeps it out of what is shown again


class AgainForm(SpokenForm):
    """The password, or a code, of who is signed in."""

    again_password = PasswordField(
        _l("Your password"),
        [InputRequired(_l("Type your password.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )


def init_app(app: Flask) -> None:
    """After the guard and the check of the form's token: only what may be done and comes from our pages is asked."""
    app.before_request(_ask_again)


def _ask_again() -> ResponseReturnValue | None:
    if request.method != "POST" or request.endpoint is None or g.get("viewer") is None:
        return None
    policy = policy_of(current_app, request.endpoint)
    if policy is None or not _asks(policy) or is_fresh(current_user.live.proved_at, now=clock.now()):
        return None
    if not current_user.live.has_password:
        return None if current_app.config["SETTINGS"].is_demo else _sign_in_again()
    form = AgainForm() if FIELD in request.form else AgainForm(formdata=None)
    if FIELD not in request.form or not form.validate():
        return _page(form)
    try:
        renewed = prove_again(
            viewer(), form.again_password.data or "", sid=current_user.sid, address=request.remote_addr or "",
            secret_key=current_app.config["SETTINGS"].secret_key, now=clock.now(),
        )  # fmt: skip
    except RuleBroken as refusal:
        refusal.field = FIELD
        refuse(form, refusal)
        return _page(form, 429 if isinstance(refusal, TooManyFailures) else 401)
    carry(renewed)
    return None


def _asks(policy: Policy) -> bool:
    return policy.action in ASKED_AGAIN if policy.again is None else policy.again


def _page(form: AgainForm, status: int = 401) -> ResponseReturnValue:
    page = render_template(
        "sign_in/again.html",
        form=form,
        kept=_kept(),
        target=request.full_path.rstrip("?"),
        has_factor=current_user.live.has_second_factor,
        had_files=bool(request.files),
    )
    return page, status


def _sign_in_again() -> ResponseReturnValue:
    """Who has no password here proves it where he signed in."""
    flash(_("Please sign in again before you go on. What you typed is kept."), "info")
    form = SignInForm(formdata=None, next=request.full_path.rstrip("?"))
    return render_template("sign_in/sign_in.html", form=form, kept=_kept()), 401


def _kept() -> list[tuple[str, str]]:
    """All of it, hidden: the form's token was checked before, so it is ours."""
    return [(name, text) for name, text in request.form.items(multi=True) if is_kept(name)]
