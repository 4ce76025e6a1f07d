"""Keeping names, level and place of an agency; for the system administrator."""

from __future__ import annotations

from flask import abort, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.agency_page import OneAgency, one_agency
from tracker.services.agency_names import edit_agency, remove_former_name, rename_agency, write_former_name
from tracker.web.agencies.blueprint import blueprint
from tracker.web.agencies.forms import AgencyForm, FormerNameForm, KnownFormerNameForm, RenamingForm
from tracker.web.agencies.views import local_day
from tracker.web.forms import at_first, sent
from tracker.web.guard import allow, viewer


@blueprint.route("/agencies/<int:agency_id>/edit", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def edit(agency_id: int) -> ResponseReturnValue:
    """Put right its name, short forms, level and place."""
    agency = agency_or_404(agency_id)
    form = AgencyForm(data=at_first(AgencyForm.shown(agency)))

    def save() -> None:
        edit_agency(
            agency_id, form.facts(), parent=form.parent.data or "", seen=form.seen.data, by=viewer(),
            today=local_day(), now=clock.now(), once=form.once.data,
        )  # fmt: skip

    if form.validate_on_submit() and sent(form, save, _("Saved.")):
        return redirect(f"/agencies/{agency_id}")
    return render_template("agencies/edit.html", agency=agency, form=form)


@blueprint.route("/agencies/<int:agency_id>/rename", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def rename(agency_id: int) -> ResponseReturnValue:
    """Give it another name from a day on."""
    agency = agency_or_404(agency_id)
    form = RenamingForm(data=at_first({"seen": agency.facts.seen}))

    def save() -> None:
        rename_agency(
            agency_id, form.named(), from_on=form.from_on.data, seen=form.seen.data, by=viewer(), today=local_day(),
            now=clock.now(), once=form.once.data,
        )  # fmt: skip

    if form.validate_on_submit() and sent(form, save, _("Renamed. It is still found by its old name.")):
        return redirect(f"/agencies/{agency_id}")
    return render_template("agencies/rename.html", agency=agency, form=form)


@blueprint.route("/agencies/<int:agency_id>/names/new", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def former_name(agency_id: int) -> ResponseReturnValue:
    """Add a name that it bore."""
    agency, form = agency_or_404(agency_id), FormerNameForm()

    def save() -> None:
        write_former_name(
            agency_id, form.former(), by=viewer(), today=local_day(), now=clock.now(), once=form.once.data
        )

    if form.validate_on_submit() and sent(form, save, _("Saved.")):
        return redirect(f"/agencies/{agency_id}")
    return render_template("agencies/former_name.html", agency=agency, form=form)


@blueprint.route("/agencies/<int:agency_id>/names/<int:name_id>", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def known_name(agency_id: int, name_id: int) -> ResponseReturnValue:
    """Put right a name that it bore, or take it out."""
    agency = agency_or_404(agency_id)
    name = next((one for one in agency.names if one.id == name_id), None)
    if name is None:
        abort(404)
    form = KnownFormerNameForm(data=at_first(KnownFormerNameForm.shown(name)))

    def save() -> None:
        if form.is_wrong.data:
            remove_former_name(agency_id, name_id, by=viewer(), now=clock.now(), once=form.once.data)
        else:
            write_former_name(
                agency_id, form.former(), name_id=name_id, by=viewer(), today=local_day(), now=clock.now(),
                once=form.once.data,
            )  # fmt: skip

    if form.validate_on_submit() and sent(form, save, _("Saved.")):
        return redirect(f"/agencies/{agency_id}")
    return render_template("agencies/former_name.html", agency=agency, form=form)


def agency_or_404(agency_id: int) -> OneAgency:
    """The agency that a form is about."""
    agency = one_agency(agency_id, viewer(), number=1, today=local_day())
    if agency is None:
        abort(404)
    return agency
