"""Pages of signing in: password, sign-out, password link, resuming what was typed."""

from __future__ import annotations

import re
from datetime import date
from typing import TypedDict
from urllib.parse import quote

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from tracker import clock
from tracker.domain.browsers import browser_words
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Action
from tracker.queries.viewers import viewer_of_session
from tracker.services import sign_in as service
from tracker.services.guessing import TooManyFailures
from tracker.web.errors import comes_from_here, is_kept
from tracker.web.forms import refuse
from tracker.web.guard import SignedIn, allow
from tracker.web.sign_in.forms import CodeForm, SignInForm

blueprint = Blueprint("sign_in", __name__)
LONGEST_PATH = 2000
OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")
KEPT = "kept-"
HALF = "half"  # what the browser holds between password and code


class Whence(TypedDict):
    """From where somebody comes."""

    address: str
    browser: str


@blueprint.get("/sign-in")
@allow(Action.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail and password."""
    if current_user.is_authenticated:
        return redirect(own_path(request.args.get("next")))
    form = SignInForm(next=own_path(request.args.get("next")))
    return render_template("sign_in/sign_in.html", form=form, kept=[])


@blueprint.post("/sign-in")
@allow(Action.PUBLIC)
def sign_in_post() -> ResponseReturnValue:
    """Check them; go on to where the person wanted to go, or show what he had typed for sending again."""
    form = SignInForm()
    kept = kept_texts()
    if form.validate_on_submit():
        try:
            entered = service.sign_in(
                form.email.data or "", form.password.data or "", administrators_on=_administrators_on(),
                now=clock.now(), **from_here(),
            )  # fmt: skip
        except RuleBroken as refusal:
            return _refused(form, kept, refusal)
        if entered.sid is None:
            return ask_for_code(entered.half, own_path(form.next.data), kept)
        enter(entered.sid)
        return go_on(own_path(form.next.data), kept)
    return render_template("sign_in/sign_in.html", form=form, kept=kept)


@blueprint.post("/sign-out")
@allow(Action.PUBLIC)
def sign_out() -> ResponseReturnValue:
    """End the session in the database and in the browser."""
    if current_user.is_authenticated:
        service.sign_out(current_user.sid, now=clock.now())
    logout_user()
    session.clear()
    flash(_("You have signed out."), "success")
    if current_app.config["SETTINGS"].identity:
        flash(_("On a computer that others use too, sign out of your agency's identity system as well."), "info")
    answer = redirect("/sign-in")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'  # browsers heed it behind TLS only
    return answer


def ask_again() -> ResponseReturnValue:
    """A form arrived after the session ended: ask for the password and keep what was typed."""
    is_ours = comes_from_here()  # another site must not lay words into anybody's mouth
    kept = [(name, text) for name, text in request.form.items(multi=True) if is_ours and is_kept(name)]
    form = SignInForm(formdata=None, next=request.full_path.rstrip("?") if is_ours else "/")
    page = render_template("sign_in/sign_in.html", form=form, kept=kept, had_files=bool(request.files), expired=True)
    return page, 401


def enter(sid: str) -> None:
    """Begin a clean browser session: nothing planted before the sign-in survives it."""
    settings = current_app.config["SETTINGS"]
    found = viewer_of_session(service.digest(sid), now=clock.now(), today=clock.today(settings.zone))
    if found is None:
        abort(403)  # disabled between the click and now
    leave_the_browser()
    login_user(SignedIn(sid, found))


def leave_the_browser() -> None:
    """Whoever sat here before is signed out, and nothing he left stays."""
    if current_user.is_authenticated:
        service.sign_out(current_user.sid, now=clock.now())
    session.clear()


def ask_for_code(half: str | None, target: str, kept: list[tuple[str, str]]) -> ResponseReturnValue:
    """The password was right: this browser may now type the code, and nothing else."""
    leave_the_browser()
    session[HALF] = half
    if kept:
        return render_template("sign_in/code.html", form=CodeForm(formdata=None, next=target), kept=kept)
    return redirect(f"/sign-in/code?next={quote(target, safe='/')}")


def go_on(target: str, kept: list[tuple[str, str]]) -> ResponseReturnValue:
    """Where the person wanted to go; or what he had typed, for sending again."""
    if kept:
        return render_template("sign_in/resume.html", target=target, kept=kept)
    return redirect(target)


def asks_for_password() -> bool:
    """Is a password asked for? Where the identity system is the only way in, only who administers is shown that."""
    identity = current_app.config["SETTINGS"].identity
    return not (identity and identity.is_only) or request.args.get("with") == "password"


def from_here() -> Whence:
    """From where a session begins: the address and the browser in plain words."""
    return {"address": request.remote_addr or "", "browser": browser_words(request.headers.get("User-Agent"))}


def own_path(target: str | None) -> str:
    """The target if it is a path of this site, else the start page: never another site, never a script."""
    is_own = target and len(target) <= LONGEST_PATH and OWN_PATH.fullmatch(target)
    return target if target and is_own else "/"


def _administrators_on() -> date | None:
    """The day on which one must administer the system to come in by a password; None: everybody may."""
    settings = current_app.config["SETTINGS"]
    return clock.today(settings.zone) if settings.identity and settings.identity.is_only else None


def kept_texts() -> list[tuple[str, str]]:
    """What had been typed into the form that the session's end interrupted."""
    texts = request.form.items(multi=True)
    return [(name.removeprefix(KEPT), text) for name, text in texts if name.startswith(KEPT)]


def _refused(form: SignInForm, kept: list[tuple[str, str]], refusal: RuleBroken) -> ResponseReturnValue:
    current_app.logger.warning("a sign-in was refused")  # from where: the security log
    refuse(form, refusal)
    page = render_template("sign_in/sign_in.html", form=form, kept=kept)
    if isinstance(refusal, TooManyFailures):
        return page, 429, {"Retry-After": str(60 * refusal.minutes)}
    return page
