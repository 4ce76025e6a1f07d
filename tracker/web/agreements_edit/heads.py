"""Entering a new agreement, and changing the head of one."""

from __future__ import annotations

from dataclasses import asdict

from flask import current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action
from tracker.domain.review_clauses import USUAL
from tracker.queries.agreement_forms import agreement_form, agreements_to_choose
from tracker.queries.days_off import working_calendar
from tracker.queries.duplicates import Similar, similar_agreements, standing_identity
from tracker.services.agreements.creating import create_agreement
from tracker.services.agreements.editing import edit_agreement
from tracker.services.reviews.planning import Laid
from tracker.web.agreements_edit.blueprint import PARTS, blueprint
from tracker.web.agreements_edit.changes import told
from tracker.web.agreements_edit.forms import HeadForm, NewAgreementForm
from tracker.web.agreements_edit.saving import Outcome, save_confirmed
from tracker.web.filters import say_message
from tracker.web.forms import at_first, refuse
from tracker.web.guard import allow, viewer


@blueprint.route("/agreements/new", methods=["GET", "POST"])
@allow(Action.CREATE_AGREEMENT)
def new() -> ResponseReturnValue:
    """Enter an agreement: the paper, who signed, how often it is reviewed."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    own = viewer().seats[0].agency_name
    form = NewAgreementForm(
        data=at_first({"parties": own, "cadences": [cadence.value for cadence in USUAL], "tracked_from": today})
    )
    if form.validate_on_submit():
        try:
            agreement_id = create_agreement(
                form.head(), form.party_facts(), form.rules(), by=viewer(), today=today, now=clock.now(),
                calendar=working_calendar(), once=form.once.data, aliases=form.alias_names or (),
            )  # fmt: skip
        except AlreadyDone as twice:
            flash(str(twice.message), "info")
            return redirect("/agreements")
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            _warn_of_similar(agreement_id)
            flash(_("The program is entered. Now add its tasks."), "success")
            return redirect(f"/agreements/{agreement_id}")
    return render_template("agreements_edit/new.html", form=form)


@blueprint.route("/agreements/<int:agreement_id>/edit", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "agreement_id")
def edit(agreement_id: int) -> ResponseReturnValue:
    """Change the head; when its dates move reviews, they are shown before anything is saved."""
    standing = agreement_form(agreement_id)
    form = HeadForm(data=at_first(asdict(standing)))
    form.offer(agreements_to_choose(viewer().agency_ids, but=agreement_id), named=asdict(standing))
    outcome = Outcome()
    if form.validate_on_submit():

        def save(only_preview: bool) -> Laid:
            return edit_agreement(
                agreement_id, form.head(), by=viewer(), version=form.version.data, because=form.because.data,
                today=clock.today(current_app.config["SETTINGS"].zone), now=clock.now(),
                calendar=working_calendar(), once=form.once.data, aliases=form.alias_names, only_preview=only_preview,
            )  # fmt: skip

        outcome = save_confirmed(form, save, asdict(standing))
        if outcome.is_saved:
            _warn_of_similar(agreement_id)
            flash(_("Saved."), "success")
            return redirect(f"/agreements/{agreement_id}")
    return render_template(
        "agreements_edit/edit.html",
        form=form,
        agreement=standing,
        parts=PARTS,
        laid=outcome.laid,
        changes=told(outcome.changes, form),
        similar=_similar(agreement_id),
    )


def _similar(agreement_id: int) -> list[Similar]:
    """The programs that may be the same as this one, among those the viewer may read."""
    return similar_agreements(viewer().agency_ids, [standing_identity(agreement_id)], but=agreement_id)[0]


def _warn_of_similar(agreement_id: int) -> None:
    """A warning, never a refusal: the edit page goes on showing it, with links."""
    for other in _similar(agreement_id)[:1]:
        named = f"{other.title} ({other.symbol})" if other.symbol else other.title
        why = say_message(other.reason)
        flash(_("There is already a program like this: %(title)s. Why: %(why)s.", title=named, why=why), "warning")
