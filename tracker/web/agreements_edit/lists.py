"""Changing the parties and the headings of an agreement: lists with a number for the order and a tick to take out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.agreement_forms import agreement_form, content_forms, party_forms
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.contents import edit_contents
from tracker.services.agreements.parties import edit_parties
from tracker.services.reviews.planning import Laid
from tracker.web.agreements_edit.blueprint import PARTS, blueprint
from tracker.web.agreements_edit.changes import told
from tracker.web.agreements_edit.forms import NO_ROW, ContentsForm, PartiesForm
from tracker.web.agreements_edit.saving import Outcome, save_confirmed, save_plainly
from tracker.web.forms import at_first
from tracker.web.guard import allow, viewer

MORE_PARTIES, MORE_CONTENTS = 1, 3


@blueprint.route("/agreements/<int:agreement_id>/parties", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "agreement_id")
def parties(agreement_id: int) -> ResponseReturnValue:
    """Who signed, in which order, and who is the standing agency. Reviews that are added or go are shown before."""
    agreement, there = agreement_form(agreement_id), party_forms(agreement_id)
    rows = [asdict(party) | _place(party.id, at) for at, party in enumerate(there, start=1)]
    standing = next((at for at, party in enumerate(there) if party.is_standing), 0)
    named = {"standing": standing, "confirms": next((at for at, party in enumerate(there) if party.confirms), NO_ROW)}
    form = PartiesForm(data=at_first({"version": agreement.version, "rows": rows + [{}] * MORE_PARTIES, **named}))
    outcome = Outcome()
    if form.validate_on_submit():

        def save(only_preview: bool) -> Laid:
            return edit_parties(
                agreement_id, form.party_facts(), by=viewer(), version=form.version.data,
                today=clock.today(current_app.config["SETTINGS"].zone), now=clock.now(),
                calendar=working_calendar(), once=form.once.data, only_preview=only_preview,
            )  # fmt: skip

        outcome = save_confirmed(form, save, {})
        if outcome.is_saved:
            flash(_("Saved."), "success")
            return redirect(f"/agreements/{agreement_id}")
    return render_template(
        "agreements_edit/parties.html",
        form=form,
        agreement=agreement,
        parts=PARTS,
        laid=outcome.laid,
        changes=told(outcome.changes, form),
    )


@blueprint.route("/agreements/<int:agreement_id>/contents", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "agreement_id")
def contents(agreement_id: int) -> ResponseReturnValue:
    """The headings that tasks stand under."""
    agreement = agreement_form(agreement_id)
    rows = [asdict(content) | _place(content.id, at) for at, content in enumerate(content_forms(agreement_id), start=1)]
    form = ContentsForm(data=at_first({"version": agreement.version, "rows": rows + [{}] * MORE_CONTENTS}))
    outcome = Outcome()
    if form.validate_on_submit():

        def save() -> None:
            edit_contents(
                agreement_id, form.content_facts(), by=viewer(), version=form.version.data,
                now=clock.now(), once=form.once.data,
            )  # fmt: skip

        outcome = save_plainly(form, save, {})
        if outcome.is_saved:
            flash(_("Saved."), "success")
            return redirect(f"/agreements/{agreement_id}")
    return render_template(
        "agreements_edit/contents.html",
        form=form,
        agreement=agreement,
        parts=PARTS,
        changes=told(outcome.changes, form),
    )


def _place(row_id: int, at: int) -> dict[str, Any]:
    return {"row_id": row_id, "order": at}
