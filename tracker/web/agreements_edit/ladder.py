"""How a program reminds: everybody of the program reads it, the standing agency sets it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action
from tracker.domain.reminders import DEFAULT_LADDER, Ladder, rung_label
from tracker.queries.agreement_forms import agreement_form
from tracker.queries.coming_reminders import Outlook
from tracker.queries.days_off import working_calendar
from tracker.queries.ladders import DAYS_SHOWN, LadderChange, ladder_change, ladders
from tracker.services.agreements.versions import ChangedByOthers
from tracker.services.reminders.ladders import set_ladder
from tracker.web.agreements_edit.blueprint import PARTS, blueprint
from tracker.web.agreements_edit.ladder_forms import TIER_WORDS, LadderForm, filled_in
from tracker.web.forms import at_first, refuse
from tracker.web.guard import allow, allowed, viewer


@dataclass(frozen=True)
class RungRow:
    """One line of a ladder as it is read: when, and who."""

    when: object
    who: list[object]


@blueprint.get("/agreements/<int:agreement_id>/ladder")
@allow(Action.SEE_AGREEMENT, "agreement_id")
def ladder(agreement_id: int) -> ResponseReturnValue:
    """When this program reminds, and whom."""
    standing = ladders()
    own = standing.of(agreement_id)
    return render_template(
        "agreements_edit/ladder.html",
        agreement=agreement_form(agreement_id),
        rows=[RungRow(rung_label(rung.name), _words(rung.tiers)) for rung in own.rungs],
        weekly=_words(own.weekly),
        is_usual=own == standing.usual,
        may_set=allowed(Action.SET_LADDER),
        may_edit=allowed(Action.EDIT_AGREEMENT),
        parts=PARTS,
    )


@blueprint.route("/agreements/<int:agreement_id>/ladder/edit", methods=["GET", "POST"])
@allow(Action.SET_LADDER, "agreement_id")
def edit_ladder(agreement_id: int) -> ResponseReturnValue:
    """Set it; what that adds and takes away in the coming days is shown before it is saved. ``usual``: as proposed."""
    agreement = agreement_form(agreement_id)
    present = ladders().of(agreement_id)
    shown = DEFAULT_LADDER if request.args.get("usual") else present
    form = LadderForm(data=at_first({"version": agreement.version, **filled_in(shown)}))
    change = None
    if form.validate_on_submit():
        try:
            proposed = form.ladder()
            if proposed == present:
                flash(_("It stands so already."), "info")
                return redirect(f"/agreements/{agreement_id}/ladder")
            change = _change(agreement_id, proposed)
            if form.confirmed.data == _digest(change, proposed):
                set_ladder(
                    agreement_id, proposed, by=viewer(), version=form.version.data, because=form.because.data or "",
                    now=clock.now(), once=form.once.data,
                )  # fmt: skip
                flash(_("Saved."), "success")
                return redirect(f"/agreements/{agreement_id}/ladder")
            form.confirmed.data = _digest(change, proposed)
        except AlreadyDone as twice:
            flash(_(twice.message.text), "info")
            return redirect(f"/agreements/{agreement_id}/ladder")
        except ChangedByOthers as others:
            form.form_errors.append(others.message)
            form.version.data, form.version.raw_data = others.version, None
        except RuleBroken as refusal:
            refuse(form, refusal)
    return render_template(
        "agreements_edit/ladder_form.html", form=form, agreement=agreement, change=change, days=DAYS_SHOWN
    )


def _change(agreement_id: int, proposed: Ladder) -> LadderChange:
    zone = current_app.config["SETTINGS"].zone
    today = clock.today(zone)
    outlook = Outlook(today, today + timedelta(days=DAYS_SHOWN - 1), today, working_calendar(), ladders(), zone)
    return ladder_change(agreement_id, proposed, outlook)


def _digest(change: LadderChange, proposed: Ladder) -> str:
    """What was shown, so that nothing else is saved by confirming it."""
    rungs = [(rung.days, sorted(rung.tiers)) for rung in proposed.rungs]
    return hashlib.sha256(repr((change, rungs, sorted(proposed.weekly))).encode()).hexdigest()


def _words(tiers: frozenset[object]) -> list[object]:
    return [words for tier, words in TIER_WORDS.items() if tier in tiers]
