"""The task annex of a program, to be taken along."""

from __future__ import annotations

from flask import Blueprint, abort, current_app
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.annexes import annex_of
from tracker.web.files import XLSX, as_file
from tracker.web.guard import allow

blueprint = Blueprint("annexes", __name__)


@blueprint.get("/agreements/<int:agreement_id>/annex.xlsx")
@allow(Action.TAKE_COPY, "agreement_id")
def annex_xlsx(agreement_id: int) -> ResponseReturnValue:
    """Excel: every task in the customary columns; it can be read in again."""
    from tracker.documents.papers.annex_sheet import annex_sheet

    annex = annex_of(agreement_id, today=clock.today(current_app.config["SETTINGS"].zone))
    if annex is None:
        abort(404)
    return as_file(annex_sheet(annex), f"phu-luc-{agreement_id}.xlsx", XLSX)
