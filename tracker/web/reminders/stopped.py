"""The administrator decides: what becomes of a stopped mail, and when held mail goes on."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import clock
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action
from tracker.queries.mail_health import is_held, mail_exists
from tracker.queries.stopped_mail import mail_decisions, stopped_causes, stopped_mails
from tracker.services.reminders.stopped import (
    MOST_AT_ONCE,
    give_all_up,
    give_up,
    release_mail,
    send_again,
    send_all_again,
)
from tracker.web.forms import refuse
from tracker.web.guard import allow, viewer
from tracker.web.reminders.forms import SEND_AGAIN, AllStoppedForm, ReleaseForm, StoppedForm

blueprint = Blueprint("stopped_mail", __name__)


@blueprint.route("/mail/<int:mail_id>/decide", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def decide(mail_id: int) -> ResponseReturnValue:
    """Send a stopped mail again, or give it up; what it says stays its reader's."""
    if not mail_exists(mail_id):
        abort(404)
    form = StoppedForm()
    if form.validate_on_submit():
        is_again = form.decision.data == SEND_AGAIN
        act = send_again if is_again else give_up
        try:
            act(mail_id, by=viewer(), because=form.because.data or "", now=clock.now(), once=form.once.data)
        except AlreadyDone as twice:
            flash(_(twice.message.text), "info")
            return redirect("/reminders#stopped")
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            said = _("It is in the queue again and goes out within a minute.") if is_again else _("It is given up.")
            flash(said, "success")
            return redirect("/reminders#stopped")
    found = next(iter(stopped_mails(only=mail_id)), None)
    return render_template(
        "reminders/decide.html", form=form, mail_id=mail_id, mail=found, decisions=mail_decisions(mail_id)
    )


@blueprint.route("/mail/stopped/decide", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def decide_all() -> ResponseReturnValue:
    """The same for all stopped mails together."""
    form = AllStoppedForm()
    if form.validate_on_submit():
        is_again = form.decision.data == SEND_AGAIN
        act = send_all_again if is_again else give_all_up
        try:
            count = act(by=viewer(), because=form.because.data or "", now=clock.now(), once=form.once.data)
        except AlreadyDone as twice:
            flash(_(twice.message.text), "info")
            return redirect("/reminders#stopped")
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            again = ngettext("%(num)s mail is in the queue again.", "%(num)s mails are in the queue again.", count)
            gone = ngettext("%(num)s mail is given up.", "%(num)s mails are given up.", count)
            flash(again if is_again else gone, "success")
            return redirect("/reminders#stopped")
    count, causes = stopped_causes()
    return render_template(
        "reminders/decide_all.html", form=form, count=count, causes=causes, most_at_once=MOST_AT_ONCE
    )


@blueprint.route("/reminders/release", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def release() -> ResponseReturnValue:
    """Let mail go on that a person or a restore holds."""
    form = ReleaseForm()
    if form.validate_on_submit():
        try:
            release_mail(by=viewer(), because=form.because.data or "", now=clock.now(), once=form.once.data)
        except AlreadyDone as twice:
            flash(_(twice.message.text), "info")
            return redirect("/reminders")
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            flash(_("Mail goes on."), "success")
            return redirect("/reminders")
    return render_template("reminders/release.html", form=form, is_held=is_held())
