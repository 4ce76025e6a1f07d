"""The list of agencies, and one agency."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.agencies import AgencyPage, list_agencies
from tracker.queries.agency_page import one_agency
from tracker.web.agencies.words import LEVEL_WORDS, SUCCESSION_WORDS
from tracker.web.guard import allow, viewer
from tracker.web.paging import page_number

blueprint = Blueprint("agencies", __name__)


@blueprint.get("/agencies")
@allow(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Which agencies there are, by every name they bear or bore."""
    page = list_agencies(viewer(), query=request.args.get("q", ""), number=page_number(), today=_today())
    return render_template("agencies/index.html", page=page, address=_address, levels=LEVEL_WORDS)


@blueprint.get("/agencies/<int:agency_id>")
@allow(Action.SIGNED_IN)
def detail(agency_id: int) -> ResponseReturnValue:
    """What it is called and was called, whom it came from, what the viewer may read of its programs."""
    agency = one_agency(agency_id, viewer(), number=page_number(), today=_today())
    if agency is None:
        abort(404)
    return render_template("agencies/detail.html", agency=agency, levels=LEVEL_WORDS, kinds=SUCCESSION_WORDS)


def _address(page: AgencyPage, *, number: int = 1) -> str:
    asked = {"q": page.query} if page.query else {}
    if number > 1:
        asked["page"] = str(number)
    return f"/agencies?{urlencode(asked)}" if asked else "/agencies"


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
