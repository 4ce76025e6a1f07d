"""Pausing, cancelling, resuming and deleting tasks."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.agreement_forms import agreement_form, task_form
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.versions import Change
from tracker.services.tasks import remove_task, set_task_state
from tracker.web.agreements_edit.blueprint import blueprint
from tracker.web.agreements_edit.changes import told
from tracker.web.agreements_edit.saving import save_plainly
from tracker.web.agreements_edit.task_forms import GOES_ON, TaskRemovalForm, TaskStateForm
from tracker.web.forms import at_first
from tracker.web.guard import allow, viewer


@blueprint.route("/tasks/<int:task_id>/state", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "task_id")
def task_state(task_id: int) -> ResponseReturnValue:
    """Pause a task, give it up or take it up again, with the reason."""
    task = task_form(task_id)
    agreement = agreement_form(task.agreement_id)
    shown = {"state": task.set_state or GOES_ON, "reason": task.set_reason or ""}
    form = TaskStateForm(data=at_first({"version": agreement.version, **shown}))
    changes: Sequence[Change] = ()
    if form.validate_on_submit():

        def save() -> None:
            set_task_state(
                task_id, form.chosen, reason=form.reason.data or "", by=viewer(), version=form.version.data,
                today=clock.today(current_app.config["SETTINGS"].zone), now=clock.now(), once=form.once.data,
            )  # fmt: skip

        outcome = save_plainly(form, save, {})
        if outcome.is_saved:
            flash(_("Saved."), "success")
            return redirect(f"/tasks/{task_id}")
        changes = outcome.changes
    return render_template(
        "agreements_edit/task_state.html", form=form, agreement=agreement, task=task, changes=told(changes, form)
    )


@blueprint.route("/tasks/<int:task_id>/delete", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "task_id")
def delete_task(task_id: int) -> ResponseReturnValue:
    """Delete a task that was entered by mistake; one with progress is refused."""
    task = task_form(task_id)
    agreement = agreement_form(task.agreement_id)
    form = TaskRemovalForm(data=at_first({"version": agreement.version}))
    changes: Sequence[Change] = ()
    if form.validate_on_submit():

        def remove() -> None:
            remove_task(
                task_id, by=viewer(), version=form.version.data, now=clock.now(), once=form.once.data,
                today=clock.today(current_app.config["SETTINGS"].zone), calendar=working_calendar(),
            )  # fmt: skip

        outcome = save_plainly(form, remove, {})
        if outcome.is_saved:
            flash(_("The task is deleted."), "success")
            return redirect(f"/agreements/{agreement.id}")
        changes = outcome.changes
    return render_template(
        "agreements_edit/delete_task.html", form=form, agreement=agreement, task=task, changes=told(changes, form)
    )
