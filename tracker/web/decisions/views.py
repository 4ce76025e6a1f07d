"""Writing a decision at a review; its page, where it is closed or given another day."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.permissions import Action
from tracker.domain.promises import promise_days
from tracker.domain.reminded_things import Thing, ThingKind
from tracker.queries.days_off import working_calendar
from tracker.queries.decisions import DecisionRow, decision_page, possible_owners
from tracker.queries.reminder_history import newest_reminders
from tracker.queries.reviews import review_page
from tracker.services.decisions import close_decision, move_decision, write_decision
from tracker.web.decisions.forms import CloseForm, DecisionForm, MoveForm
from tracker.web.fields import choices
from tracker.web.forms import sent
from tracker.web.guard import allow, allowed, viewer

blueprint = Blueprint("decisions", __name__)


@blueprint.route("/reviews/<int:review_id>/decisions/new", methods=["GET", "POST"])
@allow(Action.DECIDE, "review_id")
def new(review_id: int) -> ResponseReturnValue:
    """Write down what was decided."""
    today = _today()
    page = review_page(review_id, viewer=viewer(), today=today, zone=current_app.config["SETTINGS"].zone)
    if page is None:
        abort(404)
    form = DecisionForm()
    form.owner_id.choices = choices((owner.id, owner.name) for owner in possible_owners(page.agreement_id))
    if form.validate_on_submit():
        is_done = sent(
            form,
            lambda: write_decision(
                review_id, by=viewer(), text=form.text.data or "", owner_id=form.owner_id.data,
                due_on=form.due_on.data, today=today, now=clock.now(), once=form.once.data,
            ),
            _(
                "The decision is written down. Who has to do it is reminded, "
                "and it stands at the top of every review until it is done."
            ),
        )  # fmt: skip
        if is_done:
            return redirect(f"/reviews/{review_id}#decisions")
    return render_template("decisions/new.html", page=page, form=form)


@blueprint.get("/decisions/<int:decision_id>")
@allow(Action.SEE_AGREEMENT, "decision_id")
def detail(decision_id: int) -> ResponseReturnValue:
    """One decision with what became of it."""
    return _shown(_page(decision_id))


@blueprint.post("/decisions/<int:decision_id>/close")
@allow(Action.CLOSE_DECISION, "decision_id")
def close(decision_id: int) -> ResponseReturnValue:
    """Say what was done."""
    page, form = _page(decision_id), CloseForm()
    if viewer().seat_for(Action.CLOSE_DECISION, page.owner_id) is None:
        abort(403)
    if form.validate() and sent(
        form,
        lambda: close_decision(
            decision_id, by=viewer(), how=form.how.data or "", today=_today(), now=clock.now(), once=form.once.data
        ),
        _("What was done is noted; the decision is closed."),
    ):
        return redirect(f"/decisions/{decision_id}")
    return _shown(page, closing=form)


@blueprint.post("/decisions/<int:decision_id>/due-date")
@allow(Action.DECIDE, "decision_id")
def move(decision_id: int) -> ResponseReturnValue:
    """Give it another day."""
    page, form = _page(decision_id), MoveForm()
    if not page.is_mover:
        abort(403)
    if form.validate() and sent(
        form,
        lambda: move_decision(
            decision_id, by=viewer(), due_on=form.due_on.data, seen_on=form.day_seen(),
            because=form.because.data or "", today=_today(), now=clock.now(), once=form.once.data,
        ),
        _("The day is moved; reminders follow it."),
    ):  # fmt: skip
        return redirect(f"/decisions/{decision_id}")
    return _shown(page, moving=form)


def _page(decision_id: int) -> DecisionRow:
    page = decision_page(decision_id, viewer=viewer(), today=_today())
    if page is None:
        abort(404)
    return page


def _shown(
    page: DecisionRow, *, closing: CloseForm | None = None, moving: MoveForm | None = None
) -> ResponseReturnValue:
    today = _today()
    if moving is not None:
        moving.seen.raw_data = [page.due_on.isoformat()]  # the next try is made with open eyes
    return render_template(
        "decisions/detail.html",
        page=page,
        closing=closing or CloseForm(formdata=None),
        moving=moving or MoveForm(formdata=None, seen=page.due_on.isoformat()),
        form=closing or moving,
        may_move=page.is_open and page.is_mover and allowed(Action.DECIDE),
        is_moving=moving is not None,
        reminders=newest_reminders(Thing(ThingKind.DECISION, page.id)),
        promise_days=promise_days(today, working_calendar()) if page.may_promise else None,
    )


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
