"""Pages of the import: upload, preview, confirm. Nothing is saved before it is confirmed, and then all of it."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath, PureWindowsPath

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.agency_names import AgencyIndex
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import tidy
from tracker.domain.months import FIRST_YEAR, LAST_YEAR
from tracker.domain.permissions import WRITERS, Action
from tracker.domain.proposal_agencies import agencies_read, collectives_read
from tracker.domain.proposal_limits import within_limits
from tracker.domain.proposals import Proposal
from tracker.domain.review_clauses import cadences_in
from tracker.queries.days_off import working_calendar
from tracker.queries.duplicates import Similar, paper_identity, similar_agreements
from tracker.queries.imports import Pending, pending_import
from tracker.services.agencies import agency_index
from tracker.services.imports import keep_import, save_import
from tracker.web.forms import at_first, refuse
from tracker.web.guard import allow, viewer
from tracker.web.imports.forms import ConfirmForm, UploadForm, as_read
from tracker.web.imports.sheet import sheet_of

blueprint = Blueprint("imports", __name__)
LONGEST_NAME = 120


@blueprint.route("/imports/new", methods=["GET", "POST"])
@allow(Action.CREATE_AGREEMENT)
def new() -> ResponseReturnValue:
    """Choose a file; what can be read of it is shown on the next page."""
    form = UploadForm()
    if form.validate_on_submit():
        from tracker.documents.annexes import read_annex  # 11 MB that no other page needs

        proposal = within_limits(read_annex(form.file.data.read()))
        if proposal.tasks:
            name = shown_name(form.file.data.filename or "")
            token = keep_import(proposal, file_name=name, by=viewer(), now=clock.now())
            return redirect(f"/imports/{token}")
        form.file.errors = [problem.message for problem in proposal.problems if problem.severity == "error"]
    return render_template("imports/new.html", form=form)


@blueprint.route("/imports/<token>", methods=["GET", "POST"])
@allow(Action.CREATE_AGREEMENT)
def preview(token: str) -> ResponseReturnValue:
    """Look at what was read, mend its head, confirm. Errors keep it from being confirmed and name their cells."""
    pending = pending_import(token, person_id=viewer().person_id, now=clock.now())
    if pending is None:
        abort(404)
    if pending.agreement_id is not None:
        return redirect(f"/agreements/{pending.agreement_id}")
    today = clock.today(current_app.config["SETTINGS"].zone)
    form = ConfirmForm(data=at_first(as_read(pending.proposal, today)))
    if form.validate_on_submit() and "look" not in request.form:
        try:
            agreement_id = save_import(
                token, form.mended(pending.proposal), by=viewer(), today=today, now=clock.now(),
                calendar=working_calendar(), cadences=form.chosen_cadences, tracked_from=form.tracked_from.data,
            )  # fmt: skip
        except RuleBroken as refusal:
            refuse(form, refusal)
        else:
            flash(_("The program is imported with all its tasks."), "success")
            return redirect(f"/agreements/{agreement_id}")
    return _show(pending, form)


def _show(pending: Pending, form: ConfirmForm) -> str:
    """The preview with the head as it stands in the form."""
    mended, known = form.mended(pending.proposal), agency_index()
    agencies = agencies_read(mended.parties, mended.tasks, known)
    own = viewer().agency_ids_as(WRITERS)
    problems = pending.proposal.problems
    return render_template(
        "imports/preview.html",
        form=form,
        upload=UploadForm(formdata=None),
        pending=pending,
        proposal=pending.proposal,
        sheet=sheet_of(pending.proposal),
        errors=[problem for problem in problems if problem.severity == "error"],
        warnings=[problem for problem in problems if problem.severity == "warning"],
        agencies=agencies,
        others=collectives_read(mended.parties, mended.tasks, known),
        is_outsider=not any(agency.agency_id in own for agency in agencies),
        similar=[] if form.errors else _similar(mended, known),
        days=_days(mended),
        has_clause=bool(cadences_in(pending.proposal.review_clause)),
    )


def _days(proposal: Proposal) -> list[date | None]:
    """The due dates, and a day of each year in which the program is reviewed."""
    due_on: list[date | None] = [task.due_on for task in proposal.tasks]
    if proposal.valid_from is None or proposal.valid_to is None:
        return due_on
    years = range(max(proposal.valid_from.year, FIRST_YEAR), min(proposal.valid_to.year, LAST_YEAR) + 1)
    return due_on + [date(year, 12, 31) for year in years]


def _similar(proposal: Proposal, known: AgencyIndex) -> list[Similar]:
    """The programs that may be this one already, among those the viewer may read."""
    paper = paper_identity(proposal.title or "", proposal.symbol, proposal.signed_on, proposal.parties, known)
    return similar_agreements(viewer().agency_ids, [paper])[0]


def shown_name(file_name: str) -> str:
    """A file's name without folders and without marks that cannot be seen."""
    bare = PurePosixPath(PureWindowsPath(file_name).name).name
    return tidy("".join(character for character in bare if character.isprintable()))[:LONGEST_NAME] or "?"
