"""The page of one task, and confirming or returning a part that waits on it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone, ChangedMeanwhile, RuleBroken
from tracker.domain.permissions import Action
from tracker.domain.promises import promise_days
from tracker.domain.reminded_things import Thing, ThingKind
from tracker.queries.days_off import working_calendar
from tracker.queries.extensions import extensions_of
from tracker.queries.parts import task_of_part
from tracker.queries.reminder_history import newest_reminders
from tracker.queries.tasks import task_page
from tracker.services.completion import confirm_part, return_part
from tracker.web.filters import say_message
from tracker.web.forms import refuse
from tracker.web.guard import allow, allowed, viewer
from tracker.web.paging import page_number
from tracker.web.tasks.forms import ConfirmForm, ReturnForm

blueprint = Blueprint("tasks", __name__)


@blueprint.get("/tasks/<int:task_id>")
@allow(Action.SEE_AGREEMENT, "task_id")
def detail(task_id: int) -> ResponseReturnValue:
    """Late or not, how far, whose; and what was logged."""
    return _page(task_id)


@blueprint.get("/assignments/<int:assignment_id>")
@allow(Action.SEE_AGREEMENT, "assignment_id")
def part(assignment_id: int) -> ResponseReturnValue:
    """To the page of its task: where a mail about a completion to confirm leads."""
    return redirect(f"/tasks/{_task_of(assignment_id)}")


@blueprint.post("/assignments/<int:assignment_id>/confirm")
@allow(Action.CONFIRM_COMPLETION, "assignment_id")
def confirm(assignment_id: int) -> ResponseReturnValue:
    """Agree that the part is done."""
    form = ConfirmForm()
    try:
        confirm_part(
            assignment_id, by=viewer(), seen_on=form.day_seen(), today=_today(), now=clock.now(), once=form.once.data
        )
    except (AlreadyDone, ChangedMeanwhile, RuleBroken) as refusal:
        flash(say_message(refusal.message), "info" if isinstance(refusal, AlreadyDone) else "warning")
    else:
        flash(_("The completion is confirmed."), "success")
    return redirect(f"/tasks/{_task_of(assignment_id)}")


@blueprint.post("/assignments/<int:assignment_id>/return")
@allow(Action.CONFIRM_COMPLETION, "assignment_id")
def send_back(assignment_id: int) -> ResponseReturnValue:
    """Send the part back with a reason."""
    form = ReturnForm()
    if form.validate():
        try:
            return_part(
                assignment_id,
                by=viewer(),
                reason=form.reason.data or "",
                today=_today(),
                now=clock.now(),
                once=form.once.data,
            )
        except AlreadyDone as twice:
            flash(say_message(twice.message), "info")
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            flash(_("The part is returned; the agency reads your reason."), "success")
    if form.errors:
        return _page(_task_of(assignment_id), returned_id=assignment_id, returning=form)
    return redirect(f"/tasks/{_task_of(assignment_id)}")


def _task_of(assignment_id: int) -> int:
    task_id = task_of_part(assignment_id)
    if task_id is None:
        abort(404)
    return task_id


def _page(task_id: int, *, returned_id: int | None = None, returning: ReturnForm | None = None) -> ResponseReturnValue:
    """The page; ``returning`` is the form that was refused for the part ``returned_id``."""
    today = _today()
    page = task_page(task_id, viewer=viewer(), today=today, number=page_number())
    if page is None:
        abort(404)
    return render_template(
        "tasks/detail.html",
        page=page,
        today=today,
        may_edit=allowed(Action.EDIT_AGREEMENT),
        returned_id=returned_id,
        returning=returning,
        form=returning,
        extensions=extensions_of(task_id),
        reminders=newest_reminders(Thing(ThingKind.TASK, task_id)),
        base_url=current_app.config["SETTINGS"].base_url,
        promise_days=promise_days(today, working_calendar()) if any(part.may_promise for part in page.parts) else None,
    )


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
