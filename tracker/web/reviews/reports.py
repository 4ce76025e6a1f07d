"""Pages of one agency's report: writing and presenting it, handing it in, sending it back, reading earlier versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, Refusal
from tracker.domain.messages import message
from tracker.domain.outputs import outputs_in_words
from tracker.domain.permissions import Action
from tracker.domain.promises import promise_days
from tracker.domain.reminded_things import Thing, ThingKind
from tracker.domain.report_draft import draft_with_late
from tracker.language import say
from tracker.queries.days_off import working_calendar
from tracker.queries.reminder_history import newest_reminders
from tracker.queries.reports import ReportPage, report_page, version_page
from tracker.services.reviews.drafting import keep_draft, send_back_draft
from tracker.services.reviews.submitting import return_report, submit_report, take_back_report
from tracker.web.forms import refuse, sent
from tracker.web.guard import allow, standing, viewer
from tracker.web.reviews.blueprint import blueprint, now_here, today_here, zone_here
from tracker.web.reviews.forms import TEXTS, BecauseForm, ReportForm, effects_shown, report_form

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
    """Hand the report in, or present it to who does; with the button for it, only keep what is written so far."""
    page = _page(report_id)
    form = report_form(page.contents, None)
    if form.validate_on_submit():
        keeps = "keep" in request.form or page.may_only_keep
        if sent(form, lambda: _write(page, form, keeps=keeps), _said(page, keeps=keeps)):
            return redirect(url_for("reviews.report", report_id=report_id))
        page = _page(report_id)  # as it stands now: somebody else may have been first
        was_kept_meanwhile = page.draft is not None and page.draft.number != form.draft.data
        form.draft.data = page.draft.number if page.draft else 0
        return _shown(page, form, was_kept_meanwhile=was_kept_meanwhile)
    return _shown(page, form)


def _write(page: ReportPage, form: ReportForm, *, keeps: bool) -> None:
    time = now_here()
    asked: dict[str, Any] = {"by": viewer(), "effects": form.effects(), "seen": form.draft.data, "once": form.once.data}
    asked |= form.texts()
    if page.may_hand_in and not keeps:
        submit_report(page.id, **asked, **time)
    else:
        keep_draft(page.id, presents=not keeps, today=time["today"], now=time["now"], **asked)


def _said(page: ReportPage, *, keeps: bool) -> str:
    if keeps:
        done = _("The draft is kept. Only your agency reads it.")
    elif page.may_hand_in:
        done = _("The report is handed in. The other agencies of the program can read it now.")
    else:
        done = _("The draft is presented. Your unit head or leader hands it in, or sends it back to you.")
    return str(done)


@blueprint.route("/reports/<int:report_id>/send-back", methods=["GET", "POST"])
@allow(Action.SEND_BACK_DRAFT, "report_id")
def send_back_to_officer(report_id: int) -> ResponseReturnValue:
    """The head of the unit sends the draft back to those who wrote it; nobody outside the agency sees it."""
    page = _page(report_id)
    if not page.is_own:
        abort(403)
    form = BecauseForm()
    time = now_here()
    if form.validate_on_submit() and sent(
        form,
        lambda: send_back_draft(
            report_id, by=viewer(), because=form.because.data or "", today=time["today"], now=time["now"],
            once=form.once.data,
        ),
        _("The draft is sent back. Whoever wrote it reads why."),
    ):  # fmt: skip
        return redirect(url_for("reviews.report", report_id=report_id))
    return render_template("reviews/send_back.html", page=page, form=form)


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
    """What was kept or written last time, else the draft from what was logged; ``?afresh``: that again."""
    kept = page.draft or (page if page.versions else None)
    number = page.draft.number if page.draft else 0
    if kept is not None and "afresh" not in request.args:
        texts = {name: getattr(kept, name) for name in TEXTS}
        return report_form(page.contents, texts | effects_shown(kept.effects) | {"draft": number})
    drafted = draft_with_late(page.entries, page.late, heading=say(LATE, "vi"))
    counted = outputs_in_words(page.outputs)
    parts = (drafted, f"{say(OUTPUTS, 'vi')}\n{counted}" if counted else "")
    return report_form(page.contents, {"text": "\n\n".join(part for part in parts if part), "draft": number})


def _page(report_id: int) -> ReportPage:
    page = report_page(report_id, viewer=viewer(), standing=standing(), today=today_here(), zone=zone_here())
    if page is None:
        abort(404)
    return page


def _shown(page: ReportPage, form: ReportForm, *, was_kept_meanwhile: bool = False) -> ResponseReturnValue:
    return render_template(
        "reviews/report.html",
        page=page,
        form=form,
        was_kept_meanwhile=was_kept_meanwhile,
        promise_days=promise_days(today_here(), working_calendar()) if page.may_promise else None,
        reminders=newest_reminders(Thing(ThingKind.REPORT, page.id)),
        base_url=current_app.config["SETTINGS"].base_url,
    )
