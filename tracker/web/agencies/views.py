"""The list of agencies, and one agency."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from flask import abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.agencies import AgencyPage, list_agencies
from tracker.queries.agencies_to_check import to_check_count
from tracker.queries.agency_merges import merged_into, merges_of
from tracker.queries.agency_page import one_agency
from tracker.queries.twins import BroughtTogether, brought_together
from tracker.web.agencies.blueprint import blueprint
from tracker.web.agencies.words import LEVEL_WORDS, SUCCESSION_WORDS
from tracker.web.guard import allow, allowed, viewer
from tracker.web.paging import page_number


@blueprint.get("/agencies")
@allow(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Which agencies there are, by every name they bear or bore."""
    page = list_agencies(viewer(), query=request.args.get("q", ""), number=page_number(), today=local_day())
    may_change = allowed(Action.ADMINISTER)
    waiting = to_check_count() if may_change else 0
    return render_template(
        "agencies/index.html", page=page, address=_address, levels=LEVEL_WORDS, waiting=waiting, may_change=may_change
    )


@blueprint.get("/agencies/<int:agency_id>")
@allow(Action.SIGNED_IN)
def detail(agency_id: int) -> ResponseReturnValue:
    """What it is called and was called, whom it came from, what the viewer may read of its programs."""
    agency = one_agency(agency_id, viewer(), number=page_number(), today=local_day())
    if agency is None and (kept_id := merged_into(agency_id)) is not None:
        return redirect(f"/agencies/{kept_id}")
    if agency is None:
        abort(404)
    may_edit = allowed(Action.ADMINISTER)
    return render_template(
        "agencies/detail.html",
        agency=agency,
        levels=LEVEL_WORDS,
        kinds=SUCCESSION_WORDS,
        may_edit=may_edit,
        merges=merges_of(agency_id) if may_edit else (),
        together=_together(agency_id) if agency.programs else (),
    )


def _together(agency_id: int) -> tuple[BroughtTogether, ...]:
    """Those of this very agency, which answers for them today."""
    found = brought_together(viewer(), today=local_day())
    return tuple(one for one in found if agency_id in one.agency_ids)


def _address(page: AgencyPage, *, number: int = 1) -> str:
    asked = {"q": page.query} if page.query else {}
    if number > 1:
        asked["page"] = str(number)
    return f"/agencies?{urlencode(asked)}" if asked else "/agencies"


def local_day() -> date:
    """Today where the installation is."""
    return clock.today(current_app.config["SETTINGS"].zone)
