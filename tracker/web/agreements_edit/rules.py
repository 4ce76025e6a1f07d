"""Changing how an agreement is reviewed."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.agreement_forms import agreement_form, rule_forms
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.rules import edit_rules
from tracker.services.reviews.planning import Laid
from tracker.web.agreements_edit.blueprint import PARTS, blueprint
from tracker.web.agreements_edit.changes import told
from tracker.web.agreements_edit.rule_forms import RulesForm, filled_in
from tracker.web.agreements_edit.saving import Outcome, save_confirmed
from tracker.web.forms import at_first
from tracker.web.guard import allow, viewer


@blueprint.route("/agreements/<int:agreement_id>/rules", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "agreement_id")
def rules(agreement_id: int) -> ResponseReturnValue:
    """Cadences, calendar and working days; what that does to the reviews is shown before it is saved."""
    agreement, standing = agreement_form(agreement_id), rule_forms(agreement_id)
    form = RulesForm(data=at_first({"version": agreement.version, **filled_in(standing)}))
    outcome = Outcome()
    if form.validate_on_submit():

        def save(only_preview: bool) -> Laid:
            return edit_rules(
                agreement_id, form.rules(), by=viewer(), version=form.version.data, because=form.because.data,
                today=clock.today(current_app.config["SETTINGS"].zone), now=clock.now(),
                calendar=working_calendar(), once=form.once.data, only_preview=only_preview,
            )  # fmt: skip

        outcome = save_confirmed(form, save, {})
        if outcome.is_saved:
            flash(_("Saved."), "success")
            return redirect(f"/agreements/{agreement_id}")
    return render_template(
        "agreements_edit/rules.html",
        form=form,
        agreement=agreement,
        parts=PARTS,
        laid=outcome.laid,
        changes=told(outcome.changes, form),
    )
