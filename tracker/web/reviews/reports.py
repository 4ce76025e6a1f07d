"""Pages of one agency's report: writing it, handing it in, taking it back, returning it, reading earlier versions."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, Refusal
from tracker.domain.messages import message
from tracker.domain.obligations import ObligationKind
from tracker.domain.outputs import outputs_in_words
from tracker.domain.permissions import Action
from tracker.domain.promises import promise_days
from tracker.domain.report_draft import draft_with_late
from tracker.language import say
from tracker.queries.days_off import working_calendar
from tracker.queries.reminder_history import newest_reminders
from tracker.queries.reports import ReportPage, report_page, version_page
from tracker.services.reviews.submitting import return_report, submit_report, take_back_report
from tracker.web.forms import refuse
from tracker.web.guard import allow, standing, viewer
from tracker.web.reviews.blueprint import blueprint, now_here, today_here, zone_here
from tracker.web.reviews.forms import BecauseForm, ReportForm, effects_shown, report_form

OUTPUTS = message("Communication outputs of the period:")
LATE = message("Adjustments, logged after the data were closed:")


@blueprint.get("/reports/<int:report_id>")
@allow(Action.SEE_AGREEMENT, "report_id")
def report(report_id: int) -> ResponseReturnValue:
    """One agency's report: as handed in, or to be written from what was logged."""
    page = _page(report_id)
    return _shown(page, _draft(page))


@blueprint.post("/reports/<int:report_id>")
@allow(Action.SUBMIT_REPORT, "report_id")
def submit(report_id: int) -> ResponseReturnValue:
    """Hand the report in."""
    page = _page(report_id)
    form = report_form(page.contents, None)
    if form.validate_on_submit():
        try:
            submit_report(
                report_id,
                by=viewer(),
                text=form.text.data or "",
                difficulties=form.difficulties.data or "",
                proposals=form.proposals.data or "",
                next_period=form.next_period.data or "",
                effects=form.effects(),
                once=form.once.data,
                **now_here(),
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
    return _shown(page, form)


@blueprint.route("/reports/<int:report_id>/take-back", methods=["GET", "POST"])
@allow(Action.TAKE_BACK_REPORT, "report_id")
def take_back(report_id: int) -> ResponseReturnValue:
    """The agency itself takes its report back, to hand it in anew."""
    page = _page(report_id)
    if not page.is_own:
        abort(403)
    return _give_back(page, take_back_report, is_own=True, may=page.may_take_back)


@blueprint.route("/reports/<int:report_id>/return", methods=["GET", "POST"])
@allow(Action.RETURN_REPORT, "report_id")
def send_back(report_id: int) -> ResponseReturnValue:
    """The standing agency sends it back with a reason."""
    page = _page(report_id)
    if page.is_own:
        abort(403)
    return _give_back(page, return_report, is_own=False, may=page.may_return)


@blueprint.get("/reports/<int:report_id>/versions/<int:number>")
@allow(Action.SEE_AGREEMENT, "report_id")
def report_version(report_id: int, number: int) -> ResponseReturnValue:
    """What was handed in at one time; nothing that was handed in disappears."""
    page = version_page(report_id, number)
    if page is None:
        abort(404)
    return render_template("reviews/report_version.html", page=page)


def _give_back(page: ReportPage, service: Callable[..., None], *, is_own: bool, may: bool) -> ResponseReturnValue:
    form = BecauseForm()
    back = url_for("reviews.report", report_id=page.id)
    if form.validate_on_submit():
        try:
            service(
                page.id,
                by=viewer(),
                because=form.because.data or "",
                once=form.once.data,
                **now_here(),
            )
        except AlreadyDone:
            return redirect(back)
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("The report is owed again; the agency reads the reason."), "success")
            return redirect(back)
    return render_template("reviews/give_back.html", page=page, form=form, is_own=is_own, may=may)


def _draft(page: ReportPage) -> ReportForm:
    """What was written last time, else the draft from what was logged."""
    if page.versions:
        texts = ("text", "difficulties", "proposals", "next_period")
        return report_form(page.contents, {name: getattr(page, name) for name in texts} | effects_shown(page.effects))
    drafted = draft_with_late(page.entries, page.late, heading=say(LATE, "vi"))
    counted = outputs_in_words(page.outputs)
    parts = (drafted, f"{say(OUTPUTS, 'vi')}\n{counted}" if counted else "")
    return report_form(page.contents, {"text": "\n\n".join(part for part in parts if part)})


def _page(report_id: int) -> ReportPage:
    page = report_page(report_id, viewer=viewer(), standing=standing(), today=today_here(), zone=zone_here())
    if page is None:
        abort(404)
    return page


def _shown(page: ReportPage, form: ReportForm) -> ResponseReturnValue:
    return render_template(
        "reviews/report.html",
        page=page,
        form=form,
        promise_days=promise_days(today_here(), working_calendar()) if page.may_promise else None,
        reminders=newest_reminders(ObligationKind.REPORT, page.id),
        base_url=current_app.config["SETTINGS"].base_url,
    )
