"""Promising a day: reached from the task, the report and the start page; a sheet of its own where it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.obligations import ObligationKind
from tracker.domain.permissions import Action
from tracker.domain.promises import promise_days
from tracker.mail.links import path_to
from tracker.queries.days_off import working_calendar
from tracker.queries.promises import (
    PromisePage,
    promise_of_decision,
    promise_of_owed,
    promise_of_part,
    promise_of_report,
)
from tracker.services.reminders.acknowledging import acknowledge
from tracker.web.filters import say_message
from tracker.web.forms import at_first, refuse
from tracker.web.guard import allow, viewer
from tracker.web.promises.forms import PromiseForm

blueprint = Blueprint("promises", __name__)


@blueprint.route("/assignments/<int:assignment_id>/acknowledge", methods=["GET", "POST"])
@allow(Action.ACKNOWLEDGE, "assignment_id")
def part(assignment_id: int) -> ResponseReturnValue:
    """For this agency's part of a task."""
    return _promise(promise_of_part(assignment_id, today=_today()))


@blueprint.route("/reports/<int:report_id>/acknowledge", methods=["GET", "POST"])
@allow(Action.ACKNOWLEDGE, "report_id")
def report(report_id: int) -> ResponseReturnValue:
    """For this agency's report."""
    return _promise(promise_of_report(report_id, today=_today()))


@blueprint.route("/decisions/<int:decision_id>/acknowledge", methods=["GET", "POST"])
@allow(Action.ACKNOWLEDGE, "decision_id")
def decision(decision_id: int) -> ResponseReturnValue:
    """For what leaders decided and this agency has done."""
    return _promise(promise_of_decision(decision_id, today=_today()))


@blueprint.route("/assignments/<int:assignment_id>/confirmation/acknowledge", methods=["GET", "POST"])
@allow(Action.ACKNOWLEDGE, "assignment_id")
def confirmation(assignment_id: int) -> ResponseReturnValue:
    """For the completion that this agency has to confirm."""
    return _promise_owed((ObligationKind.CONFIRMATION,), assignment_id)


@blueprint.route("/reviews/<int:review_id>/acknowledge", methods=["GET", "POST"])
@allow(Action.ACKNOWLEDGE, "review_id")
def review(review_id: int) -> ResponseReturnValue:
    """For this agency's signature, or for consolidating as the standing agency."""
    return _promise_owed((ObligationKind.SIGN_OFF, ObligationKind.CONSOLIDATION), review_id)


def _promise_owed(kinds: Sequence[ObligationKind], obligation_id: int) -> ResponseReturnValue:
    page = promise_of_owed(kinds, obligation_id, viewer=viewer(), calendar=working_calendar(), today=_today())
    if page is not None:
        return _promise(page)
    flash(_("There is nothing here that your agency could promise a day for."), "info")
    return redirect(path_to(kinds[0], obligation_id))


def _promise(page: PromisePage | None) -> ResponseReturnValue:
    if page is None:
        abort(404)
    if viewer().seat_for(Action.ACKNOWLEDGE, page.owner_id) is None:
        abort(403)
    today, calendar = _today(), working_calendar()
    days = promise_days(today, calendar)
    form = PromiseForm(data=at_first({"until_on": days.proposed_on}))
    if form.validate_on_submit():
        try:
            acknowledge(
                page.kind,
                page.obligation_id,
                page.owner_id,
                until_on=form.until_on.data,
                by=viewer(),
                calendar=calendar,
                today=today,
                now=clock.now(),
                once=form.once.data,
            )
        except AlreadyDone as twice:
            flash(say_message(twice.message), "info")
            return redirect(page.path)
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            flash(_("The promised day is noted. Reminders rest until then."), "success")
            return redirect(page.path)
    return render_template("promises/form.html", page=page, form=form, last_on=days.last_on)


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
