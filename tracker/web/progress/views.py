"""Logging progress on one's own part: in place from the start page, or on a page of its own; and corrections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from tracker import clock
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action
from tracker.queries.part_form import OldEntry, PartForm, old_entry, part_form
from tracker.services.progress import Logged, correct_entry, log_progress
from tracker.web.fields import SelectChoice
from tracker.web.filters import say_message
from tracker.web.forms import refuse
from tracker.web.guard import allow, viewer
from tracker.web.progress.forms import ProgressForm, as_typed
from tracker.web.sign_in.views import own_path
from tracker.web.uploads import take_files

blueprint = Blueprint("progress", __name__)


@blueprint.get("/assignments/<int:assignment_id>/progress")
@allow(Action.LOG_PROGRESS, "assignment_id")
def log(assignment_id: int) -> ResponseReturnValue:
    """The whole form."""
    part = _own_part(assignment_id)
    return _form_page(part, ProgressForm(formdata=None, happened_on=_today(), back=f"/tasks/{part.task_id}"))


@blueprint.post("/assignments/<int:assignment_id>/progress")
@allow(Action.LOG_PROGRESS, "assignment_id")
@take_files
def save(assignment_id: int) -> ResponseReturnValue:
    """Keep the entry and go back to where it was written; or show the whole form with what is wrong."""
    form, today = ProgressForm(), _today()

    def keep() -> Logged:
        said = form.said(today=today) | {"indicator_id": form.indicator_id.data}
        return log_progress(assignment_id, by=viewer(), today=today, now=clock.now(), **said)

    return _saved(form, keep) or _form_page(_own_part(assignment_id), form)


@blueprint.get("/entries/<int:entry_id>/correct")
@allow(Action.LOG_PROGRESS, "entry_id")
def correct(entry_id: int) -> ResponseReturnValue:
    """The same form, filled with the entry that is to be put right."""
    old, part = _own_entry(entry_id)
    if old.is_corrected:
        flash(_("This entry was corrected already; correct the newer one."), "info")
        return redirect(f"/tasks/{part.task_id}")
    form = ProgressForm(
        formdata=None,
        happened_on=old.happened_on,
        note=old.note,
        percent=old.percent,
        quantity=old.quantity,
        evidence=as_typed(old.evidence),
        kept_files=[file.id for file in old.files],
        reports_completion=old.is_why_reported,
        back=f"/tasks/{part.task_id}",
    )
    return _form_page(part, form, old=old)


@blueprint.post("/entries/<int:entry_id>/correct")
@allow(Action.LOG_PROGRESS, "entry_id")
@take_files
def save_correction(entry_id: int) -> ResponseReturnValue:
    """Keep the correction as an entry of its own; the old one stays readable."""
    form, today = ProgressForm(), _today()

    def keep() -> Logged:
        return correct_entry(entry_id, by=viewer(), today=today, now=clock.now(), **form.said(today=today))

    answer = _saved(form, keep, is_correction=True)
    if answer is not None:
        return answer
    old, part = _own_entry(entry_id)
    return _form_page(part, form, old=old)


def _saved(
    form: ProgressForm, keep: Callable[[], Logged], *, is_correction: bool = False
) -> ResponseReturnValue | None:
    """Back to where it was written once it is kept; None when the form has to be shown again."""
    if not form.validate():
        return None
    try:
        logged = keep()
    except AlreadyDone as twice:
        flash(say_message(twice.message), "info")
    except RuleBroken as refusal:
        refuse(form, refusal)
        return None
    else:
        _tell(logged, is_correction=is_correction)
    return redirect(own_path(form.back.data))


def _tell(logged: Logged, *, is_correction: bool) -> None:
    """Say what was kept, with a link to it; and a remark on its day."""
    number = logged.task_number or _("of your agency")
    if is_correction:
        said = _("The entry is corrected.")
    elif logged.is_waiting:
        said = _("Task %(number)s: logged, the part now waits for confirmation.", number=number)
    else:
        said = _("Progress on task %(number)s is logged. Every agency of the program can read it.", number=number)
    link = Markup('{} <a href="/tasks/{}#entry-{}">{}</a>').format(said, logged.task_id, logged.entry_id, _("See it"))
    flash(link, "success")
    for remark in logged.remarks:
        flash(say_message(remark), "warning")


def _own_part(assignment_id: int) -> PartForm:
    part = part_form(assignment_id, viewer=viewer(), today=_today())
    if part is None:
        abort(404)
    if not part.may_write:
        abort(403)
    return part


def _own_entry(entry_id: int) -> tuple[OldEntry, PartForm]:
    old = old_entry(entry_id)
    if old is None:
        abort(404)
    return old, _own_part(old.assignment_id)


def _form_page(part: PartForm, form: ProgressForm, *, old: OldEntry | None = None) -> ResponseReturnValue:
    form.indicator_id.choices = [SelectChoice(row.id, f"{row.name} ({row.unit})") for row in part.indicators]
    counted = next((row for row in part.indicators if old is None or old.indicator_id in (None, row.id)), None)
    if counted is not None:
        form.quantity.label.text = _("Added") if counted.is_cumulative else _("Now at")
    form.kept_files.choices = [SelectChoice(file.id, file.text) for file in old.files] if old else []
    if form.errors and form.had_files:
        form.files.errors = [*form.files.errors, _("Please choose the files again: a browser does not keep them.")]
    return render_template("progress/form.html", part=part, form=form, old=old, counted=counted)


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
