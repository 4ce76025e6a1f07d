"""Closing a program, and reopening it: by a head of the standing agency, with the reason that everybody reads."""

from __future__ import annotations

import hashlib

from flask import current_app, flash, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField

from tracker import clock
from tracker.domain.closing import Closing, Outcome
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action
from tracker.queries.agreement_forms import agreement_form, agreements_to_choose
from tracker.queries.closings import Ended, closing_of
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.ending import Carried, end_agreement, reopen_agreement
from tracker.web.agreements_edit.blueprint import blueprint
from tracker.web.fields import DayField, Filled, LineField, TextField, choices
from tracker.web.forms import OnceForm, at_first, refuse
from tracker.web.guard import allow, allowed, viewer

LONGEST_REASON = 2000
OUTCOME_WORDS = {
    Outcome.FULFILLED: _l("Fulfilled"),
    Outcome.REPLACED: _l("Replaced by another program"),
    Outcome.EXTENDED: _l("Extended by another program"),
    Outcome.LAPSED: _l("Lapsed, ended without being carried on"),
}


class CloseForm(OnceForm):
    """How the program ends."""

    outcome = RadioField(
        _l("What became of the program"),
        choices=choices((outcome.value, words) for outcome, words in OUTCOME_WORDS.items()),
    )
    closed_on = DayField(_l("Closed on"), [Filled()])
    document_symbol = LineField(_l("Number of the document"), longest=500)
    document_on = DayField(_l("Date of the document"))
    reason = TextField(_l("Why"), [Filled()], longest=LONGEST_REASON)
    successor_id = SelectField(_l("Followed by the program"), coerce=int)
    carries_over = BooleanField(_l("The open tasks go over to that program"))
    confirmed = HiddenField()

    def closing(self) -> Closing:
        """The facts as typed."""
        return Closing(
            outcome=Outcome(self.outcome.data),
            closed_on=self.closed_on.data,
            reason=self.reason.data or "",
            document_symbol=self.document_symbol.data or None,
            document_on=self.document_on.data,
            successor_id=self.successor_id.data or None,
            carries_over=bool(self.carries_over.data),
        )


class ReopenForm(OnceForm):
    """Why it is taken up again."""

    because = TextField(_l("Why"), [Filled()], longest=LONGEST_REASON)


@blueprint.route("/agreements/<int:agreement_id>/close", methods=["GET", "POST"])
@allow(Action.CLOSE_AGREEMENT, "agreement_id")
def close(agreement_id: int) -> ResponseReturnValue:
    """Close it; what becomes of its open tasks is shown before it is saved."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    form = CloseForm(data=at_first({"closed_on": today}))
    following = agreements_to_choose(viewer().agency_ids, but=agreement_id, as_next=True)
    form.successor_id.choices = choices([(0, _l("None")), *following])
    preview: Carried | None = None
    ended = closing_of(agreement_id)
    if ended and form.is_submitted():
        flash(_("This program is closed already."), "info")
        return redirect(f"/agreements/{agreement_id}")
    if form.validate_on_submit():
        try:
            preview = _end(agreement_id, form, only_preview=True)
            if form.confirmed.data == (digest := _digest(form.closing(), preview)):
                _end(agreement_id, form)
                flash(_("The program is closed. It owes nothing and reminds of nothing any more."), "success")
                return redirect(f"/agreements/{agreement_id}")
            form.confirmed.data = digest
        except AlreadyDone:
            return redirect(f"/agreements/{agreement_id}")
        except RuleBroken as refusal:
            preview = None
            refuse(form, refusal)
    return render_template(
        "agreements_edit/close.html", form=form, agreement=agreement_form(agreement_id), preview=preview,
        ended=ended,
    )  # fmt: skip


@blueprint.route("/agreements/<int:agreement_id>/reopen", methods=["GET", "POST"])
@allow(Action.CLOSE_AGREEMENT, "agreement_id")
def reopen(agreement_id: int) -> ResponseReturnValue:
    """Take it up again, with a reason; what it owed it owes again."""
    form, ended = ReopenForm(), closing_of(agreement_id)
    if ended is None and form.is_submitted():
        flash(_("This program is not closed."), "info")
        return redirect(f"/agreements/{agreement_id}")
    if form.validate_on_submit():
        try:
            reopen_agreement(
                agreement_id, by=viewer(), because=form.because.data or "", now=clock.now(), once=form.once.data,
                today=clock.today(current_app.config["SETTINGS"].zone),
            )  # fmt: skip
        except AlreadyDone:
            return redirect(f"/agreements/{agreement_id}")
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            flash(_("The program goes on. What it owed it owes again."), "success")
            return redirect(f"/agreements/{agreement_id}")
    return render_template(
        "agreements_edit/reopen.html", form=form, agreement=agreement_form(agreement_id), ended=ended
    )


@blueprint.app_context_processor
def closed_program() -> dict[str, object]:
    """Every page of a closed program says so: ``closed_program()`` is how it ended, None while it goes on."""
    return {"closed_program": _ended_here, "OUTCOME_WORDS": OUTCOME_WORDS}


def _ended_here() -> tuple[Ended, bool] | None:
    """With whether this person may reopen it."""
    found = g.get("standing")
    if found is None or not found.is_closed:
        return None
    ended = closing_of(g.agreement_id)
    return None if ended is None else (ended, allowed(Action.CLOSE_AGREEMENT))


def _end(agreement_id: int, form: CloseForm, *, only_preview: bool = False) -> Carried:
    return end_agreement(
        agreement_id, form.closing(), by=viewer(), calendar=working_calendar(),
        today=clock.today(current_app.config["SETTINGS"].zone), now=clock.now(), once=form.once.data,
        only_preview=only_preview,
    )  # fmt: skip


def _digest(closing: Closing, preview: Carried) -> str:
    """What was shown, so that nothing else is saved by confirming it."""
    return hashlib.sha256(repr((closing, preview)).encode()).hexdigest()
