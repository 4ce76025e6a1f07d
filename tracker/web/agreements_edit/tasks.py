"""Adding and changing tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.due_dates import parse_due
from tracker.domain.due_sayings import say_due_and_remark
from tracker.domain.permissions import Action
from tracker.queries.agreement_forms import agencies_of, agreement_form, content_forms, task_form
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.versions import Change
from tracker.services.tasks import add_task, edit_task
from tracker.web.agreements_edit.blueprint import blueprint
from tracker.web.agreements_edit.changes import told
from tracker.web.agreements_edit.saving import save_plainly
from tracker.web.agreements_edit.task_forms import TaskEditForm, filled_in
from tracker.web.filters import say_message
from tracker.web.forms import at_first
from tracker.web.guard import allow, viewer


@blueprint.route("/agreements/<int:agreement_id>/tasks/new", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "agreement_id")
def new_task(agreement_id: int) -> ResponseReturnValue:
    """Add a task with its parts."""
    agreement = agreement_form(agreement_id)
    form = TaskEditForm(data=at_first({"version": agreement.version}))
    form.offer(content_forms(agreement_id), agencies_of(agreement_id))
    if form.validate_on_submit():

        def save() -> int:
            return add_task(
                agreement_id, form.writing(), by=viewer(), today=clock.today(current_app.config["SETTINGS"].zone),
                now=clock.now(), calendar=working_calendar(), once=form.once.data,
            )  # fmt: skip

        if save_plainly(form, save, {}).is_saved:
            flash(_("The task is added. %(due)s", due=_understood(form)), "success")
            return redirect(f"/agreements/{agreement_id}#tasks")
    return render_template(
        "agreements_edit/task.html", form=form, agreement=agreement, task=None, changes=[], due_on=_due_on(form)
    )


@blueprint.route("/tasks/<int:task_id>/edit", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "task_id")
def edit_task_page(task_id: int) -> ResponseReturnValue:
    """Change a task and its parts."""
    task = task_form(task_id)
    agreement = agreement_form(task.agreement_id)
    shown = filled_in(task)
    form = TaskEditForm(data=at_first({"version": agreement.version, **shown}))
    form.offer(content_forms(task.agreement_id), agencies_of(task.agreement_id))
    changes: Sequence[Change] = ()
    if form.validate_on_submit():

        def save() -> None:
            edit_task(
                task_id, form.writing(), by=viewer(), version=form.version.data,
                today=clock.today(current_app.config["SETTINGS"].zone), now=clock.now(),
                calendar=working_calendar(), once=form.once.data,
            )  # fmt: skip

        outcome = save_plainly(form, save, shown)
        if outcome.is_saved:
            flash(_("Saved. %(due)s", due=_understood(form)), "success")
            return redirect(f"/tasks/{task_id}")
        changes = outcome.changes
    return render_template(
        "agreements_edit/task.html", form=form, agreement=agreement, task=task, changes=told(changes, form),
        understood=say_due_and_remark(parse_due(task.due_text)), due_on=_due_on(form),
    )  # fmt: skip


def _due_on(form: TaskEditForm) -> date | None:
    """The day that the due text in the form means."""
    return parse_due(form.due_text.data or "").due_on


def _understood(form: TaskEditForm) -> str:
    """How the due text was read, for the line that says that it is saved."""
    return say_message(say_due_and_remark(parse_due(form.due_text.data or "")))
