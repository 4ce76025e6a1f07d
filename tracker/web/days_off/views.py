"""A year of days off; adding to it, switching and confirming its rows. What moves is shown before it is saved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.days_off import years_in_words
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action, may
from tracker.domain.working_days import WorkingCalendar
from tracker.queries.days_off import (
    DayOffLine,
    day_off_line,
    days_off_year,
    is_countable,
    unloaded_year,
    unloaded_years,
    working_calendar,
)
from tracker.services.days_off import add_days_off, change_day_off
from tracker.services.moved_dates import MovedDates
from tracker.web.days_off.forms import KIND_WORDS, DayOffForm, NewDayOffForm
from tracker.web.forms import at_first, refuse
from tracker.web.guard import allow, allowed, viewer

blueprint = Blueprint("days_off", __name__)


@blueprint.app_template_global()
def calendar_gap() -> int | None:
    """The year that has to be entered soon, for administrators only; nobody else is asked to pay for the question."""
    if not may(g.get("viewer"), Action.ADMINISTER):
        return None
    return unloaded_year(_today())


@blueprint.app_template_global()
def years_not_entered(days: Iterable[date | None]) -> str:
    """The years of these dates that nobody has entered: every list and form that shows such dates says so."""
    return years_in_words(unloaded_years(days, today=_today(), calendar=_calendar))


def _calendar() -> WorkingCalendar:
    """Read once a request, however many lists of a page ask."""
    if "working_calendar" not in g:
        g.working_calendar = working_calendar()
    found: WorkingCalendar = g.working_calendar
    return found


@blueprint.get("/days-off")
@allow(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Which days of the year are off or made up, and by which document."""
    year = request.args.get("year", type=int)
    if year is None or not is_countable(year):
        year = _today().year
    return render_template(
        "days_off/index.html", page=days_off_year(year), kinds=KIND_WORDS, may_edit=allowed(Action.ADMINISTER)
    )


@blueprint.route("/days-off/new", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def new() -> ResponseReturnValue:
    """Add a day off or a made-up day."""
    form, moved = NewDayOffForm(), None
    if form.validate_on_submit():

        def save(only_preview: bool) -> MovedDates:
            return add_days_off(
                form.days(), by=viewer(), today=_today(), now=clock.now(), once=form.once.data,
                only_preview=only_preview,
            )  # fmt: skip

        is_saved, moved = _save_confirmed(form, save)
        if is_saved:
            return redirect(f"/days-off?year={form.day.data.year}")
    return render_template("days_off/new.html", form=form, moved=moved)


@blueprint.route("/days-off/<day>/<int:number>", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def row(day: str, number: int) -> ResponseReturnValue:
    """Switch a row on or off, confirm it, write its legal basis, put its day or name right."""
    line = _line(day, number)
    fact = line.day
    form, moved = DayOffForm(data=at_first(DayOffForm.shown(fact))), None
    if form.validate_on_submit():

        def save(only_preview: bool) -> MovedDates:
            return change_day_off(
                fact.on, fact.name, to=form.row(), by=viewer(), today=_today(), now=clock.now(), once=form.once.data,
                only_preview=only_preview,
            )  # fmt: skip

        is_saved, moved = _save_confirmed(form, save)
        if is_saved:
            return redirect(f"/days-off?year={form.day.data.year}")
    return render_template("days_off/row.html", form=form, line=line, kind=KIND_WORDS[fact.kind], moved=moved)


def _save_confirmed(
    form: NewDayOffForm | DayOffForm, save: Callable[[bool], MovedDates]
) -> tuple[bool, MovedDates | None]:
    """Save; if dates move, only once exactly that was shown. Answers whether it is saved, and what to show first."""
    try:
        moved = save(True)
        shown = hashlib.sha256(repr(moved).encode()).hexdigest()
        if not moved.is_nothing and form.confirmed.data != shown:
            form.confirmed.data = shown
            return False, moved
        save(False)
    except AlreadyDone:
        flash(_("This form was sent already; the first one counts."), "info")
        return True, None
    except RuleBroken as refusal:
        refuse(form, refusal)
        return False, None
    flash(_("Saved."), "success")
    return True, None


def _line(day: str, number: int) -> DayOffLine:
    try:
        found = day_off_line(date.fromisoformat(day), number)
    except ValueError:
        found = None
    if found is None:
        abort(404)
    return found


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
