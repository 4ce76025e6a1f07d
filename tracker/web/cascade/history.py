"""A program, those before it and those after it."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.agreement_forms import agreement_form
from tracker.queries.program_history import program_history
from tracker.web.guard import allow, viewer

blueprint = Blueprint("program_history", __name__)


@blueprint.get("/agreements/<int:agreement_id>/history")
@allow(Action.SEE_AGREEMENT, "agreement_id")
def detail(agreement_id: int) -> ResponseReturnValue:
    """One history: each program with its number, validity, parties of its time, its end, and what moved."""
    page = program_history(agreement_id, viewer(), today=clock.today(current_app.config["SETTINGS"].zone))
    return render_template("cascade/history.html", agreement=agreement_form(agreement_id), page=page)
