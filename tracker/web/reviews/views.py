"""Pages of one review and of one agency's report for it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, Refusal
from tracker.domain.obligations import ObligationKind
from tracker.domain.permissions import Action
from tracker.domain.promises import promise_days
from tracker.domain.report_draft import draft
from tracker.queries.days_off import working_calendar
from tracker.queries.reminder_history import newest_reminders
from tracker.queries.reviews import ReportPage, report_page, review_page
from tracker.services.reviews.moving import HumanDates, move_review
from tracker.services.reviews.submitting import submit_report
from tracker.web.forms import refuse
from tracker.web.guard import allow, allowed, viewer
from tracker.web.reviews.forms import DatesForm, ReportForm, as_seen, from_seen

blueprint = Blueprint("reviews", __name__)


@blueprint.get("/reviews/<int:review_id>")
@allow(Action.SEE_AGREEMENT, "review_id")
def detail(review_id: int) -> ResponseReturnValue:
    """Where the review stands: four dates, each agency's report."""
    page = review_page(review_id, viewer=viewer(), today=clock.today(current_app.config["SETTINGS"].zone))
    if page is None:
        abort(404)
    return render_template("reviews/detail.html", page=page, may_edit=allowed(Action.EDIT_AGREEMENT))


@blueprint.get("/reports/<int:report_id>")
@allow(Action.SEE_AGREEMENT, "report_id")
def report(report_id: int) -> ResponseReturnValue:
    """One agency's report: as handed in, or to be written from what was logged."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    page = report_page(report_id, viewer=viewer(), today=today)
    if page is None:
        abort(404)
    form = ReportForm(formdata=None, text=draft(page.entries))
    return _shown(page, form, today)


@blueprint.post("/reports/<int:report_id>")
@allow(Action.SUBMIT_REPORT, "report_id")
def submit(report_id: int) -> ResponseReturnValue:
    """Hand the report in."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    form = ReportForm()
    if form.validate_on_submit():
        try:
            submit_report(
                report_id,
                by=viewer(),
                text=form.text.data or "",
                difficulties=form.difficulties.data or "",
                today=today,
                now=clock.now(),
                once=form.once.data,
            )
        except AlreadyDone:
            return redirect(url_for("reviews.report", report_id=report_id))
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("The report is handed in. The other agencies of the program can read it now."), "success")
            return redirect(url_for("reviews.report", report_id=report_id))
    page = report_page(report_id, viewer=viewer(), today=today)
    if page is None:
        abort(404)
    return _shown(page, form, today)


@blueprint.route("/reviews/<int:review_id>/dates", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "review_id")
def dates(review_id: int) -> ResponseReturnValue:
    """Move the dates of this one review; the rule's dates stay beside them."""
    page = review_page(review_id, viewer=viewer(), today=clock.today(current_app.config["SETTINGS"].zone))
    if page is None:
        abort(404)
    now_set = HumanDates(**{f"{step.name}_on": step.human_on for step in page.steps if step.name != "cut_off"})
    form = DatesForm(obj=now_set, seen=as_seen(now_set))
    if form.validate_on_submit():
        try:
            move_review(
                review_id,
                by=viewer(),
                to=form.dates(),
                seen=from_seen(form.seen.data),
                because=form.because.data or "",
                now=clock.now(),
                once=form.once.data,
            )
        except AlreadyDone:
            return redirect(url_for("reviews.detail", review_id=review_id))
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            refuse(form, refusal)
            form.seen.raw_data = [as_seen(now_set)]  # the next try is made with open eyes
        else:
            flash(_("The dates are moved. Reminders follow the new dates."), "success")
            return redirect(url_for("reviews.detail", review_id=review_id))
    return render_template("reviews/dates.html", page=page, form=form)


def _shown(page: ReportPage, form: ReportForm, today: date) -> ResponseReturnValue:
    return render_template(
        "reviews/report.html",
        page=page,
        form=form,
        promise_days=promise_days(today, working_calendar()) if page.may_promise else None,
        reminders=newest_reminders(ObligationKind.REPORT, page.id),
        base_url=current_app.config["SETTINGS"].base_url,
    )
