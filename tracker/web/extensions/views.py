"""Asking for a later day is a sheet of its own; it is answered on one, too. The task's page shows both."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.permissions import Action, may_for
from tracker.queries.days_off import working_calendar
from tracker.queries.extensions import ExtensionPage, extension_page, extensions_of
from tracker.services.completion import judging_agency_of
from tracker.services.extensions import answer_extension, ask_extension
from tracker.web.extensions.forms import YES, AnswerForm, AskForm
from tracker.web.forms import sent
from tracker.web.guard import allow, viewer

blueprint = Blueprint("extensions", __name__)


@blueprint.route("/assignments/<int:assignment_id>/extension", methods=["GET", "POST"])
@allow(Action.ASK_EXTENSION, "assignment_id")
def ask(assignment_id: int) -> ResponseReturnValue:
    """Ask for a later day."""
    page, form = _page(assignment_id), AskForm()
    if viewer().seat_for(Action.ASK_EXTENSION, page.owner_id) is None:
        abort(403)
    if form.validate_on_submit() and sent(
        form,
        lambda: ask_extension(
            assignment_id, by=viewer(), wanted_on=form.wanted_on.data, reason=form.reason.data or "",
            calendar=working_calendar(), today=clock.today(current_app.config["SETTINGS"].zone), now=clock.now(),
            once=form.once.data,
        ),
        _("A later day is asked for. The due date stays until the other side agrees."),
    ):  # fmt: skip
        return redirect(f"/tasks/{page.task_id}#extensions")
    return render_template("extensions/ask.html", page=page, form=form)


@blueprint.route("/assignments/<int:assignment_id>/extension/answer", methods=["GET", "POST"])
@allow(Action.CONFIRM_COMPLETION, "assignment_id")
def answer(assignment_id: int) -> ResponseReturnValue:
    """Agree or refuse."""
    page, form, today = _page(assignment_id), AnswerForm(), clock.today(current_app.config["SETTINGS"].zone)
    answering = judging_agency_of(page.agreement_id, page.owner_id, today=today)
    if not may_for(viewer(), Action.CONFIRM_COMPLETION, answering):
        abort(403)
    asked = next((one for one in extensions_of(page.task_id) if one.assignment_id == assignment_id), None)
    if form.validate_on_submit() and sent(
        form,
        lambda: answer_extension(
            assignment_id, by=viewer(), is_agreed=form.is_agreed.data == YES, answer=form.answer.data or "",
            calendar=working_calendar(), today=today, now=clock.now(), once=form.once.data,
        ),
        _("The answer is noted; the agency reads it on the page of the task."),
    ):  # fmt: skip
        return redirect(f"/tasks/{page.task_id}#extensions")
    return render_template("extensions/answer.html", page=page, asked=asked, form=form)


def _page(assignment_id: int) -> ExtensionPage:
    page = extension_page(assignment_id)
    if page is None:
        abort(404)
    return page
