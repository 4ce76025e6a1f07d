"""Pages of the import: upload, preview, confirm. Nothing is saved before it is confirmed, and then all of it."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.folding import tidy
from tracker.domain.permissions import Action
from tracker.domain.proposal_limits import within_limits
from tracker.domain.proposals import Proposal
from tracker.services.imports import keep_import
from tracker.web.guard import allow, viewer
from tracker.web.imports.forms import UploadForm

blueprint = Blueprint("imports", __name__)
LONGEST_NAME = 120


@blueprint.route("/imports/new", methods=["GET", "POST"])
@allow(Action.CREATE_AGREEMENT)
def new() -> ResponseReturnValue:
    """Choose a file or paste a table; what can be read of it is shown on the next page."""
    form = UploadForm()
    if form.validate_on_submit():
        field = form.file if form.file.data else form.table
        proposal = within_limits(read_upload(form))
        if proposal.tasks:
            token = keep_import(proposal, file_name=upload_name(form), by=viewer(), now=clock.now())
            return redirect(f"/imports/{token}")
        field.errors = [problem.message for problem in proposal.problems if problem.severity == "error"]
    return render_template("imports/new.html", form=form)


def read_upload(form: UploadForm) -> Proposal:
    """What the file, or the pasted table, holds."""
    from tracker.documents.annexes import read_annex, read_pasted  # 11 MB that no other page needs

    return read_annex(form.file.data.read()) if form.file.data else read_pasted(form.table.data or "")


def upload_name(form: UploadForm) -> str:
    """How the file is called where it is shown."""
    return shown_name(form.file.data.filename or "") if form.file.data else _("Pasted table")


def shown_name(file_name: str) -> str:
    """A file's name without folders and without marks that cannot be seen."""
    bare = PurePosixPath(PureWindowsPath(file_name).name).name
    return tidy("".join(character for character in bare if character.isprintable()))[:LONGEST_NAME] or "?"
