"""Yearly joint plans: those of a program, one with its tasks, writing one down."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField

from tracker import clock
from tracker.domain.permissions import Action
from tracker.domain.yearly_plans import PlanFacts
from tracker.queries.agreement_forms import agreement_form
from tracker.queries.yearly_plans import PlanForm as Offered
from tracker.queries.yearly_plans import PlanPage, plan_form, plan_page, plans_of
from tracker.services.yearly_plans import add_plan, edit_plan
from tracker.web.agreements_edit.changes import told
from tracker.web.agreements_edit.forms import EditForm, SymbolField
from tracker.web.agreements_edit.saving import Outcome, save_plainly
from tracker.web.fields import DayField, LineField, choices
from tracker.web.forms import at_first, is_second_click
from tracker.web.guard import allow, allowed, viewer

blueprint = Blueprint("plans", __name__)


class PlanForm(EditForm):
    """The paper of the plan, and which tasks of the program are for that year."""

    year = SelectField(_l("Year of the plan"), coerce=int)
    symbol = SymbolField(_l("Number and symbol"), longest=120)
    signed_on = DayField(_l("Date of the plan"))
    title = LineField(_l("Title of the plan"))
    task_ids = SelectMultipleField(_l("Tasks of the year"), coerce=int)

    def offer(self, offered: Offered) -> None:
        """The years without a plan, and every task of the program."""
        self.year.choices = choices((year, year) for year in offered.years)
        self.task_ids.choices = choices(offered.tasks)

    def facts(self) -> PlanFacts:
        """As typed."""
        return PlanFacts(
            year=self.year.data, symbol=self.symbol.data or None, signed_on=self.signed_on.data,
            title=self.title.data or "", task_ids=frozenset(self.task_ids.data or ()),
        )  # fmt: skip


@blueprint.get("/agreements/<int:agreement_id>/plans")
@allow(Action.SEE_AGREEMENT, "agreement_id")
def index(agreement_id: int) -> ResponseReturnValue:
    """The plans of the program by year."""
    return render_template(
        "cascade/plans.html",
        agreement=agreement_form(agreement_id),
        plans=plans_of(agreement_id),
        may_edit=allowed(Action.EDIT_AGREEMENT),
    )


@blueprint.route("/agreements/<int:agreement_id>/plans/new", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "agreement_id")
def new(agreement_id: int) -> ResponseReturnValue:
    """Write down the plan of a year; the next one is proposed, with what is still open."""
    agreement, offered = agreement_form(agreement_id), plan_form(agreement_id, today=_today())
    first = {"version": agreement.version, "year": offered.year, "task_ids": sorted(offered.task_ids)}
    form = PlanForm(data=at_first(first))
    form.offer(offered)
    outcome = Outcome()
    if form.validate_on_submit():
        outcome = save_plainly(
            form,
            lambda: add_plan(
                agreement_id, form.facts(), by=viewer(), version=form.version.data, today=_today(), now=clock.now(),
                once=form.once.data,
            ),
            {},
        )  # fmt: skip
        if outcome.is_saved:
            flash(_("The plan is written down."), "success")
    if outcome.is_saved or is_second_click(form):
        return redirect(f"/agreements/{agreement_id}/plans")
    changes = told(outcome.changes, form)
    return render_template(
        "cascade/plan_form.html", agreement=agreement, form=form, offered=offered, page=None, changes=changes
    )


@blueprint.get("/plans/<int:plan_id>")
@allow(Action.SEE_AGREEMENT, "plan_id")
def detail(plan_id: int) -> ResponseReturnValue:
    """One plan with how its tasks stand."""
    page = _page(plan_id)
    return render_template(
        "cascade/plan.html",
        agreement=agreement_form(page.plan.agreement_id),
        page=page,
        may_edit=allowed(Action.EDIT_AGREEMENT),
    )


@blueprint.route("/plans/<int:plan_id>/edit", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "plan_id")
def edit(plan_id: int) -> ResponseReturnValue:
    """Change its paper or its tasks."""
    page = _page(plan_id)
    agreement = agreement_form(page.plan.agreement_id)
    offered = plan_form(agreement.id, plan_id=plan_id, today=_today())
    stands = {
        "year": page.plan.year, "symbol": page.plan.symbol, "signed_on": page.plan.signed_on, "title": page.plan.title,
    }  # fmt: skip
    form = PlanForm(data=at_first({"version": agreement.version, "task_ids": sorted(offered.task_ids), **stands}))
    form.offer(offered)
    outcome = Outcome()
    if form.validate_on_submit():
        outcome = save_plainly(
            form,
            lambda: edit_plan(
                plan_id, form.facts(), by=viewer(), version=form.version.data, today=_today(), now=clock.now(),
                once=form.once.data,
            ),
            stands,
        )  # fmt: skip
        if outcome.is_saved:
            flash(_("Saved."), "success")
            return redirect(f"/plans/{plan_id}")
    changes = told(outcome.changes, form)
    return render_template(
        "cascade/plan_form.html", agreement=agreement, form=form, offered=offered, page=page, changes=changes
    )


def _page(plan_id: int) -> PlanPage:
    page = plan_page(plan_id, viewer(), today=_today())
    if page is None:
        abort(404)
    return page


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
