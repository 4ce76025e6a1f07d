"""Choosing what to import. Nothing is saved before it is confirmed on the preview, and then all of it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.permissions import Action
from tracker.web.guard import allow
from tracker.web.imports.forms import UploadForm
from tracker.web.imports.reading import read_and_answer

blueprint = Blueprint("imports", __name__)


@blueprint.route("/imports/new", methods=["GET", "POST"])
@allow(Action.CREATE_AGREEMENT)
def new() -> ResponseReturnValue:
    """Choose a file or paste a table; what can be read of it is shown on the next page."""
    form = UploadForm()
    if form.validate_on_submit():
        return read_and_answer(form)
    return render_template("imports/new.html", form=form)
