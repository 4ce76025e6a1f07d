"""The page of a task, and the other side's answer to a completion."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, Refusal, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action
from tracker.language import say
from tracker.queries.subjects import task_of
from tracker.queries.tasks import PAGE_SIZE, task_page
from tracker.services.completion import confirm_part, return_part
from tracker.web.forms import refuse
from tracker.web.guard import allow, allowed, viewer
from tracker.web.languages import current_language
from tracker.web.tasks.forms import ConfirmForm, ReturnForm

blueprint = Blueprint("tasks", __name__)


@blueprint.get("/tasks/<int:task_id>")
@allow(Action.SEE_AGREEMENT, "task_id")
def detail(task_id: int) -> ResponseReturnValue:
    """Late or not, whose part, how far of the target, what happened."""
    return _page(task_id)


@blueprint.post("/assignments/<int:assignment_id>/confirm")
@allow(Action.CONFIRM_COMPLETION, "assignment_id")
def confirm(assignment_id: int) -> ResponseReturnValue:
    """Agree that the part is done."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        abort(400)
    now, today = clock.now(), _today()
    try:
        confirm_part(
            assignment_id, by=viewer(), seen_on=_day(form.seen.data), today=today, now=now, once=form.once.data
        )
    except AlreadyDone:
        pass
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        flash(say(refusal.message, current_language()), "danger")
    else:
        flash(_("Confirmed: the part counts as done on the day it was reported."), "success")
    return redirect(f"/tasks/{task_of(assignment_id)}")


@blueprint.route("/assignments/<int:assignment_id>/return", methods=["GET", "POST"])
@allow(Action.CONFIRM_COMPLETION, "assignment_id")
def send_back(assignment_id: int) -> ResponseReturnValue:
    """Send the part back with a reason; it counts as not done."""
    form, task_id = ReturnForm(), task_of(assignment_id)
    if form.validate_on_submit():
        try:
            return_part(
                assignment_id, by=viewer(), reason=form.reason.data or "", today=_today(), now=clock.now(),
                once=form.once.data,
            )  # fmt: skip
        except AlreadyDone:
            return redirect(f"/tasks/{task_id}")
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Sent back. The agency sees the reason on its start page."), "success")
            return redirect(f"/tasks/{task_id}")
    _refuse_unless_judge(task_id, assignment_id)
    return render_template("tasks/return.html", form=form, task_id=task_id)


def _refuse_unless_judge(task_id: int | None, assignment_id: int) -> None:
    """No form for what would be refused when it is sent."""
    page = task_page(task_id or 0, viewer=viewer(), today=_today(), offset=0)
    part = next((part for part in page.parts if part.id == assignment_id), None) if page else None
    if part is None:
        abort(404)
    if part.reported_on is None:
        raise RuleBroken(message("This part is not reported as done."))
    if not part.may_confirm:
        raise NotAllowed(message("Another agency confirms this part."))


def _page(task_id: int) -> ResponseReturnValue:
    offset = request.args.get("from", default=0, type=int)
    page = task_page(task_id, viewer=viewer(), today=_today(), offset=max(0, min(offset, 1_000_000)))
    if page is None:
        abort(404)
    return render_template("tasks/detail.html", page=page, page_size=PAGE_SIZE, may_edit=allowed(Action.EDIT_AGREEMENT))


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
