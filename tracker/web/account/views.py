"""The page of one's own account, and what is done there."""

from __future__ import annotations

import json

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from tracker import clock
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action
from tracker.queries.personal_data import personal_counts, personal_data
from tracker.queries.sessions import has_password, identity_link_of, sessions_of
from tracker.services import accounts as service
from tracker.services.guessing import TooManyFailures
from tracker.services.sign_in import digest, has_second_factor
from tracker.web.account.data_words import KINDS
from tracker.web.account.forms import ChangePasswordForm, LanguageForm
from tracker.web.filters import say_message
from tracker.web.forms import refuse
from tracker.web.guard import allow, carry, viewer
from tracker.web.moments import own_host

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@allow(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Who one is here, where one is signed in, and what can be changed."""
    system = current_app.config["SETTINGS"].identity
    return render_template(
        "account/index.html",
        form=LanguageForm(formdata=None, language=viewer().language),
        sessions=sessions_of(viewer().person_id, sid_digest=digest(current_user.sid), now=clock.now()),
        has_password=has_password(viewer().person_id),
        has_factor=has_second_factor(viewer().person_id),
        linked=identity_link_of(viewer().person_id, system.issuer) if system else None,
    )


@blueprint.get("/account/data")
@allow(Action.SIGNED_IN)
def data() -> ResponseReturnValue:
    """What is stored about one: how much of each, why, how long; and all of it as a file."""
    counts = personal_counts(viewer().person_id)
    rows = [(kind, sum(counts[table] for table in kind.tables)) for kind in KINDS]
    return render_template("account/data.html", rows=rows)


@blueprint.get("/account/data.json")
@allow(Action.SIGNED_IN)
def data_file() -> ResponseReturnValue:
    """The file."""
    found = personal_data(viewer().person_id)
    content = json.dumps(found.as_json() if found else {}, ensure_ascii=False, indent=1)
    answer = make_response(content)
    answer.mimetype = "application/json"
    answer.headers["Content-Disposition"] = f'attachment; filename="du-lieu-ca-nhan-{viewer().person_id}.json"'
    return answer


@blueprint.route("/account/password", methods=["GET", "POST"])
@allow(Action.SIGNED_IN)
def password() -> ResponseReturnValue:
    """Another password; the old one is asked for, and every other session ends."""
    form, status = ChangePasswordForm(), 200
    if form.validate_on_submit():
        try:
            renewed = service.change_password(
                viewer(), form.old_password.data or "", form.password.data or "",
                sid=current_user.sid, address=request.remote_addr or "", host=own_host(), now=clock.now(),
            )  # fmt: skip
        except RuleBroken as refusal:
            refuse(form, refusal)
            status = 429 if isinstance(refusal, TooManyFailures) else 200
        else:
            carry(renewed)
            flash(_("Your password is changed. Every other browser was signed out."), "success")
            return redirect("/account")
    has_one = has_password(viewer().person_id)
    return render_template("account/password.html", form=form, has_password=has_one), status


@blueprint.post("/account/sessions/<int:session_id>/end")
@allow(Action.SIGNED_IN, again=True)
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign out another of one's browsers."""
    try:
        service.end_session(session_id, by=viewer(), now=clock.now(), once=request.form.get("once"))
    except AlreadyDone as twice:
        flash(say_message(twice.message), "info")
    else:
        flash(_("That browser is signed out."), "success")
    return redirect("/account")


@blueprint.post("/account/sessions/end-others")
@allow(Action.SIGNED_IN, again=True)
def end_other_sessions() -> ResponseReturnValue:
    """Sign out every browser but this one."""
    try:
        count = service.end_other_sessions(
            by=viewer(), sid=current_user.sid, now=clock.now(), once=request.form.get("once")
        )
    except AlreadyDone as twice:
        flash(say_message(twice.message), "info")
    else:
        flash(ngettext("%(num)s browser is signed out.", "%(num)s browsers are signed out.", count), "success")
    return redirect("/account")


@blueprint.post("/account/language")
@allow(Action.SIGNED_IN)
def language() -> ResponseReturnValue:
    """In which language pages and mails are from now on; the address tells this browser too."""
    form = LanguageForm()
    if not form.validate():
        return redirect("/account")
    try:
        service.choose_language(form.language.data, by=viewer(), now=clock.now(), once=form.once.data)
    except (AlreadyDone, RuleBroken) as refusal:
        flash(say_message(refusal.message), "info")
    return redirect(f"/account?lang={form.language.data}")
