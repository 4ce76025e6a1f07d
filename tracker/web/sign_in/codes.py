"""The second page of signing in: the code of the telephone, or a recovery code."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Action
from tracker.services.guessing import TooManyFailures
from tracker.services.second_factor import half_way
from tracker.web.filters import say_message
from tracker.web.forms import refuse
from tracker.web.guard import allow
from tracker.web.sign_in.forms import CodeForm, SignInForm
from tracker.web.sign_in.views import HALF, enter, from_here, go_on, kept_texts, own_path

blueprint = Blueprint("sign_in_codes", __name__)


@blueprint.get("/sign-in/code")
@allow(Action.PUBLIC)
def code() -> ResponseReturnValue:
    """Ask for the code, where the password was typed just before; anybody else types his password first."""
    if current_user.is_authenticated or not half_way.is_half_way(session.get(HALF), now=clock.now()):
        return redirect("/sign-in")
    form = CodeForm(next=own_path(request.args.get("next")))
    return render_template("sign_in/code.html", form=form, kept=[])


@blueprint.post("/sign-in/code")
@allow(Action.PUBLIC)
def code_post() -> ResponseReturnValue:
    """Check it, and open the session."""
    form, kept = CodeForm(), kept_texts()
    if form.validate_on_submit():
        try:
            sid = half_way.finish(
                session.get(HALF),
                form.code.data or "",
                secret_key=current_app.config["SETTINGS"].secret_key,
                now=clock.now(),
                **from_here(),
            )
        except half_way.HalfWayOver as over:
            flash(say_message(over.message), "info")
            again = SignInForm(formdata=None, next=own_path(form.next.data))
            return render_template("sign_in/sign_in.html", form=again, kept=kept)
        except TooManyFailures as too_many:
            refuse(form, too_many)
            page = render_template("sign_in/code.html", form=form, kept=kept)
            return page, 429, {"Retry-After": str(60 * too_many.minutes)}
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            enter(sid)
            return go_on(own_path(form.next.data), kept)
    return render_template("sign_in/code.html", form=form, kept=kept)
