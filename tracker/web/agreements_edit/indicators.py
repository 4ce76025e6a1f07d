"""Adding, changing and deleting indicators of a task or of the whole program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from tracker import clock
from tracker.domain.folding import tidy
from tracker.domain.indicator_writing import IndicatorWriting
from tracker.domain.permissions import Action
from tracker.queries.agreement_forms import agreement_form, task_form
from tracker.queries.indicator_form import indicator_form
from tracker.services.agreements.versions import Change
from tracker.services.indicators import add_indicator, edit_indicator, remove_indicator
from tracker.web.agreements_edit.blueprint import blueprint
from tracker.web.agreements_edit.changes import told
from tracker.web.agreements_edit.forms import LONGEST_NAME, EditForm
from tracker.web.agreements_edit.saving import save_plainly
from tracker.web.fields import DayField, Filled, LineField, NumberField, choices
from tracker.web.forms import at_first
from tracker.web.guard import allow, viewer

ADDED, NEWEST = "added", "newest"
FACTS = ("name", "unit", "target", "baseline", "baseline_on", "source")


class IndicatorEditForm(EditForm):
    """What is measured, in what, and what it shall reach."""

    name = LineField(_l("What is measured"), [Filled()], longest=LONGEST_NAME)
    unit = LineField(_l("Unit"), [Filled()], longest=60)
    target = NumberField(_l("Target"))
    counting = RadioField(
        _l("How entries count"),
        choices=choices([(ADDED, _l("They are added up")), (NEWEST, _l("The newest is the value"))]),
        default=ADDED,
    )
    baseline = NumberField(_l("Baseline"))
    baseline_on = DayField(_l("Day of the baseline"))
    source = LineField(_l("Source"), longest=1000)

    def writing(self) -> IndicatorWriting:
        """The indicator as typed."""
        return IndicatorWriting(
            name=tidy(self.name.data or ""),
            unit=tidy(self.unit.data or ""),
            is_cumulative=self.counting.data == ADDED,
            target=self.target.data,
            baseline=self.baseline.data,
            baseline_on=self.baseline_on.data,
            source=self.source.data or "",
        )


class IndicatorRemovalForm(EditForm):
    """Only the version: the question is on the page."""


@blueprint.route("/agreements/<int:agreement_id>/indicators/new", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "agreement_id")
def new_program_indicator(agreement_id: int) -> ResponseReturnValue:
    """An indicator of the whole program."""
    return _new(agreement_id, None, f"/agreements/{agreement_id}", {})


@blueprint.route("/tasks/<int:task_id>/indicators/new", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "task_id")
def new_task_indicator(task_id: int) -> ResponseReturnValue:
    """An indicator of a task; its deliverable is proposed as the name."""
    task = task_form(task_id)
    return _new(task.agreement_id, task_id, f"/tasks/{task_id}", {"name": task.deliverable or ""})


@blueprint.route("/indicators/<int:indicator_id>/edit", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "indicator_id")
def edit_indicator_page(indicator_id: int) -> ResponseReturnValue:
    """Change an indicator."""
    found = indicator_form(indicator_id)
    agreement = agreement_form(found.agreement_id)
    shown = _shown(found.written)
    form = IndicatorEditForm(data=at_first({"version": agreement.version, **shown}))
    changes: Sequence[Change] = ()
    if form.validate_on_submit():
        outcome = save_plainly(
            form,
            lambda: edit_indicator(
                indicator_id, form.writing(), by=viewer(), version=form.version.data, today=_today(), now=clock.now(),
                once=form.once.data,
            ),
            shown,
        )  # fmt: skip
        if outcome.is_saved:
            flash(_("Saved."), "success")
            return redirect(f"/indicators/{indicator_id}")
        changes = outcome.changes
    return render_template(
        "agreements_edit/indicator.html", form=form, agreement=agreement, about=found.about, id=indicator_id,
        back=f"/indicators/{indicator_id}", changes=told(changes, form),
    )  # fmt: skip


@blueprint.route("/indicators/<int:indicator_id>/delete", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "indicator_id")
def delete_indicator(indicator_id: int) -> ResponseReturnValue:
    """Delete an indicator that was entered by mistake; one with figures is refused."""
    found = indicator_form(indicator_id)
    agreement = agreement_form(found.agreement_id)
    form = IndicatorRemovalForm(data=at_first({"version": agreement.version}))
    changes: Sequence[Change] = ()
    if form.validate_on_submit():
        outcome = save_plainly(
            form,
            lambda: remove_indicator(
                indicator_id, by=viewer(), version=form.version.data, now=clock.now(), once=form.once.data
            ),
            {},
        )
        if outcome.is_saved:
            flash(_("The indicator is deleted."), "success")
            return redirect(found.belongs_to)
        changes = outcome.changes
    return render_template(
        "agreements_edit/delete_indicator.html", form=form, agreement=agreement, found=found, id=indicator_id,
        changes=told(changes, form),
    )  # fmt: skip


def _new(agreement_id: int, task_id: int | None, back: str, proposed: dict[str, Any]) -> ResponseReturnValue:
    agreement = agreement_form(agreement_id)
    form = IndicatorEditForm(data=at_first({"version": agreement.version, "counting": ADDED, **proposed}))
    if form.validate_on_submit():
        outcome = save_plainly(
            form,
            lambda: add_indicator(
                agreement_id, task_id, form.writing(), by=viewer(), today=_today(), now=clock.now(),
                once=form.once.data,
            ),
            {},
        )  # fmt: skip
        if outcome.is_saved:
            flash(_("The indicator is added. Whoever logs progress is asked for its figure."), "success")
            return redirect(back)
    about = task_form(task_id).title if task_id is not None else agreement.title
    return render_template(
        "agreements_edit/indicator.html", form=form, agreement=agreement, about=about, id=None, back=back, changes=[]
    )


def _shown(written: IndicatorWriting) -> dict[str, Any]:
    facts = {name: getattr(written, name) for name in FACTS}
    return facts | {"counting": ADDED if written.is_cumulative else NEWEST}


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
