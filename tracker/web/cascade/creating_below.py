"""Creating a program under another: the usual form, filled with what follows from the one above."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from tracker import clock
from tracker.domain.agreement_heads import AgreementHead
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.periods import Convention
from tracker.domain.permissions import Action
from tracker.domain.reviews import ReviewRule
from tracker.queries.agreement_forms import agreement_form
from tracker.queries.below_form import BelowProposal, below_proposal
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.below import Below
from tracker.services.agreements.creating import create_agreement
from tracker.web.agreements_edit.forms import NewAgreementForm, chosen_cadences
from tracker.web.fields import Filled, NumberField, TextField, choices
from tracker.web.forms import at_first, refuse
from tracker.web.guard import allow, viewer

blueprint = Blueprint("creating_below", __name__)
LONGEST = 20_000


class BelowForm(NewAgreementForm):
    """A new program, with contents and indicators of the one above, and its own earlier days."""

    contents = TextField(_l("Contents of the program"), longest=LONGEST)
    indicator_ids = SelectMultipleField(_l("Indicators to begin with"), coerce=int)
    submit_days = NumberField(_l("Working days to submit"), [Filled()], whole=True, at_least=1)
    consolidate_days = NumberField(_l("Working days to consolidate"), [Filled()], whole=True, at_least=1)
    sign_days = NumberField(_l("Working days to sign"), [Filled()], whole=True, at_least=1)

    def head_below(self, parent_id: int) -> AgreementHead:
        """The head as typed, under that program."""
        return AgreementHead(**self.paper_facts(), parent_id=parent_id)

    def rules_below(self, proposed: BelowProposal) -> list[ReviewRule]:
        """For each chosen cadence, by the calendar of the program above. Raises RuleBroken with the field."""
        conventions = {rule.cadence: rule.convention for rule in proposed.rules}
        submit, consolidate, sign = (
            int(field.data or 0) for field in (self.submit_days, self.consolidate_days, self.sign_days)
        )
        return [
            ReviewRule(cadence, conventions.get(cadence, Convention.OFFICIAL), submit, consolidate, sign)
            for cadence in chosen_cadences(self.cadences)
        ]

    def below(self) -> Below:
        """What it takes over."""
        return Below((self.contents.data or "").split("\n"), frozenset(self.indicator_ids.data or ()))


@blueprint.route("/agreements/<int:agreement_id>/below/new", methods=["GET", "POST"])
@allow(Action.CREATE_BELOW, "agreement_id")
def new(agreement_id: int) -> ResponseReturnValue:
    """Everything is proposed, and can be changed."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    proposed = below_proposal(agreement_id, request.args.get("place"), viewer(), today=today)
    form = BelowForm(data=at_first(_filled(proposed, today)))
    form.indicator_ids.choices = choices(proposed.indicators)
    if form.validate_on_submit():
        try:
            created = create_agreement(
                form.head_below(agreement_id), form.party_facts(), form.rules_below(proposed), by=viewer(),
                today=today, now=clock.now(), calendar=working_calendar(), once=form.once.data,
                aliases=form.alias_names or (), below=form.below(),
            )  # fmt: skip
        except AlreadyDone as twice:
            flash(str(twice.message), "info")
            return redirect(f"/agreements/{agreement_id}/below")
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            flash(_("The program is created under this one. Now add its tasks."), "success")
            return redirect(f"/agreements/{created}")
    return render_template(
        "cascade/below_new.html", agreement=agreement_form(agreement_id), form=form, proposed=proposed
    )


def _filled(proposed: BelowProposal, today: date) -> dict[str, Any]:
    steps = min((rule.steps for rule in proposed.rules), default=(1, 1, 1))
    return {
        "title": proposed.title,
        "kind": proposed.kind,
        "valid_from": proposed.valid_from,
        "valid_to": proposed.valid_to,
        "tracked_from": today,
        "parties": "\n".join(proposed.parties),
        "cadences": [rule.cadence.value for rule in proposed.rules],
        "contents": "\n".join(proposed.contents),
        "indicator_ids": [id_ for id_, _name in proposed.indicators],
        **dict(zip(("submit_days", "consolidate_days", "sign_days"), steps, strict=True)),
    }
