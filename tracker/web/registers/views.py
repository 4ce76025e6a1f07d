"""Pages of old registers: upload, look and choose, mend a row, enter all that is chosen or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import clock
from tracker.documents.apart import read_register_apart
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Action
from tracker.domain.register_matches import Examined, examine, twins, understood
from tracker.domain.registers import TEXTS, understand
from tracker.queries.days_off import working_calendar
from tracker.queries.registers import Pending, pending_register, standing_programs
from tracker.services.agencies import agency_index
from tracker.services.registers import change_register, enter_register, keep_register, own_of
from tracker.web.files import XLSX, as_file
from tracker.web.forms import at_first, refuse
from tracker.web.guard import allow, viewer
from tracker.web.imports.reading import shown_name
from tracker.web.registers.forms import ChoiceForm, RowForm, UploadRegisterForm, numbers
from tracker.web.registers.sheet import Show, page_of, sheet_of

blueprint = Blueprint("registers", __name__)
HIGHEST_PAGE = 1000


@blueprint.route("/registers/new", methods=["GET", "POST"])
@allow(Action.CREATE_AGREEMENT)
def new() -> ResponseReturnValue:
    """Choose a list of programs; what can be read of it is shown on the next page."""
    form = UploadRegisterForm()
    if form.validate_on_submit():
        kept = read_register_apart(form.file.data.read())
        if kept.rows:
            known, own = agency_index(on=_today()), own_of(viewer())
            found = examine(understood(kept, own, known, today=_today()), [], known, own)
            kept = replace(kept, left_out=twins(found))
            name = shown_name(form.file.data.filename or "")
            token = keep_register(kept, file_name=name, by=viewer(), now=clock.now())
            return redirect(f"/registers/{token}")
        form.file.errors = [problem.message for problem in kept.problems if problem.severity == "error"]
    return render_template("registers/new.html", form=form)


@blueprint.get("/registers/template.xlsx")
@allow(Action.CREATE_AGREEMENT)
def template() -> ResponseReturnValue:
    """Excel: an empty register with the columns that are read."""
    from tracker.documents.registers.template import template_register

    return as_file(template_register(), "mau-danh-muc-chuong-trinh.xlsx", XLSX)


@blueprint.route("/registers/<token>", methods=["GET", "POST"])
@allow(Action.CREATE_AGREEMENT)
def preview(token: str) -> ResponseReturnValue:
    """Look at the rows, choose among them, enter those that are chosen: all of them, or nothing."""
    pending = _pending(token)
    if pending.entered_count is not None:
        return redirect("/agreements")
    options = pending.kept.options
    form = ChoiceForm(
        data=at_first(
            {"cadences": [cadence.value for cadence in options.cadences], "adds_own": options.adds_own,
             "tracked_from": options.tracked_from or _today()}
        )
    )  # fmt: skip
    if form.validate_on_submit():
        try:
            return _chosen(token, form)
        except RuleBroken as refusal:
            refuse(form, refusal)
            pending = _pending(token)
    return _show(pending, form)


@blueprint.route("/registers/<token>/rows/<int:number>", methods=["GET", "POST"])
@allow(Action.CREATE_AGREEMENT)
def mend(token: str, number: int) -> ResponseReturnValue:
    """Mend one row. It is kept once it can be entered; until then what is wrong stands beside its field."""
    pending = _pending(token)
    row = pending.kept.row(number)
    if row is None or pending.entered_count is not None:
        abort(404)
    form = RowForm(data=at_first({name: getattr(row, name) for name in TEXTS}))
    entry = understand(row, today=_today())
    if form.validate_on_submit():
        mended = form.row(row)
        entry = understand(mended, today=_today())
        if not entry.errors:
            change_register(token, lambda kept: kept.with_row(mended), by=viewer(), now=clock.now())
            flash(_("Row %(place)s is mended.", place=row.place or number), "success")
            return redirect(f"/registers/{token}?page={page_of(_examined(pending), number)}#row-{number}")
        for problem in entry.errors:
            field = form._fields.get(problem.field, form.title)
            field.errors = [*field.errors, problem.message]
    return render_template("registers/row.html", form=form, pending=pending, row=row, problems=entry.problems)


def _chosen(token: str, form: ChoiceForm) -> ResponseReturnValue:
    """Keep what was ticked, then do what the pressed button says."""
    ticked, among = numbers(request.form.getlist("chosen")), form.shown_numbers()
    options = form.options()
    change_register(
        token, lambda kept: kept.choosing(ticked & among, among=among, options=options), by=viewer(), now=clock.now()
    )
    if "enter" not in request.form:
        return redirect(_address(token, number=_page(request.form.get("to", ""))))
    entered = enter_register(
        token, by=viewer(), readable=standing_programs(viewer().agency_ids), today=_today(), now=clock.now(),
        calendar=working_calendar(),
    )  # fmt: skip
    flash(ngettext("%(num)s program is entered.", "%(num)s programs are entered.", entered.count), "success")
    if entered.there_count:
        flash(
            ngettext("%(num)s row was there already.", "%(num)s rows were there already.", entered.there_count), "info"
        )
    return redirect("/agreements")


def _show(pending: Pending, form: ChoiceForm) -> str:
    known, standing = agency_index(on=_today()), standing_programs(viewer().agency_ids)
    kept, own = pending.kept, own_of(viewer())
    examined = examine(understood(kept, own, known, today=_today()), standing, known, own)
    number = _page(request.args.get("page", ""))
    sheet = sheet_of(examined, kept.left_out, standing, known, show=_show_asked(), number=number)
    form.shown.data, form.shown.raw_data = sheet.choosable, None
    return render_template(
        "registers/preview.html",
        form=form,
        pending=pending,
        sheet=sheet,
        outside_count=sum(row.is_outside for row in examined),
        address=lambda show: _address(pending.token, show=show),
    )


def _examined(pending: Pending) -> list[Examined]:
    known, own = agency_index(on=_today()), own_of(viewer())
    return examine(understood(pending.kept, own, known, today=_today()), [], known, own)


def _pending(token: str) -> Pending:
    pending = pending_register(token, person_id=viewer().person_id, now=clock.now())
    if pending is None:
        abort(404)
    return pending


def _show_asked() -> Show:
    return next((choice for choice in Show if choice == request.args.get("show")), Show.ALL)


def _address(token: str, *, show: str | None = None, number: int = 1) -> str:
    """The preview with these rows at this page; without ``show`` the rows that are shown now."""
    show = show or _show_asked()
    asked = {"show": "" if show == Show.ALL else show, "page": number if number > 1 else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/registers/{token}?{query}" if query else f"/registers/{token}"


def _page(word: str) -> int:
    return max(1, min(next(iter(numbers([word])), 1), HIGHEST_PAGE))


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
