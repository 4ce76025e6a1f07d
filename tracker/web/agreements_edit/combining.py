"""Several programs of the same parties side by side, and made one."""

from __future__ import annotations

import hashlib

from flask import current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField

from tracker import clock
from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, RuleBroken
from tracker.domain.permissions import Action
from tracker.queries.agreement_forms import agreement_form
from tracker.queries.days_off import working_calendar
from tracker.queries.twins import twins_of
from tracker.services.agreements.combining import Combined, combine_agreements
from tracker.web.agreements_edit.blueprint import blueprint
from tracker.web.agreements_edit.closing import LONGEST_REASON
from tracker.web.fields import Filled, TextField, choices
from tracker.web.forms import OnceForm, is_second_click, refuse
from tracker.web.guard import allow, viewer


class CombineForm(OnceForm):
    """Which programs go into this one, and why."""

    others = SelectMultipleField(_l("Programs that go into this one"), coerce=int)
    reason = TextField(_l("Why"), [Filled()], longest=LONGEST_REASON)
    confirmed = HiddenField()


@blueprint.route("/agreements/<int:agreement_id>/combine", methods=["GET", "POST"])
@allow(Action.CLOSE_AGREEMENT, "agreement_id")
def combine(agreement_id: int) -> ResponseReturnValue:
    """What each of them is, which tasks would go over, and then it is done."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    twins, form = twins_of(agreement_id, viewer(), today=today), CombineForm()
    form.others.choices = choices((twin.id, twin.title) for twin in twins if not twin.is_asked)
    shown: tuple[Combined, ...] = ()
    if form.validate_on_submit():
        try:
            shown = _combine(agreement_id, form, only_preview=True)
            digest = hashlib.sha256(repr((shown, form.reason.data)).encode()).hexdigest()
            if form.confirmed.data == digest:
                _combine(agreement_id, form)
                flash(_("They are one program now. What was done before stays where it was done."), "success")
                return redirect(f"/agreements/{agreement_id}")
            form.confirmed.data = "" if any(one.unsigned for one in shown) else digest
        except AlreadyDone:
            return redirect(f"/agreements/{agreement_id}")
        except (RuleBroken, NotAllowed, NotFound) as refusal:
            refuse(form, refusal)
    if is_second_click(form):
        return redirect(f"/agreements/{agreement_id}")
    return render_template(
        "agreements_edit/combine.html", form=form, agreement=agreement_form(agreement_id), twins=twins, shown=shown
    )


def _combine(agreement_id: int, form: CombineForm, *, only_preview: bool = False) -> tuple[Combined, ...]:
    return combine_agreements(
        agreement_id, form.others.data or [], reason=form.reason.data or "", by=viewer(), calendar=working_calendar(),
        today=clock.today(current_app.config["SETTINGS"].zone), now=clock.now(), once=form.once.data,
        only_preview=only_preview,
    )  # fmt: skip
