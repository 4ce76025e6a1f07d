"""Pictures with the same numbers in a table: drawn by the server, without script."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.period_names import ROMAN
from tracker.domain.permissions import Action
from tracker.queries.gantt import gantt
from tracker.queries.indicator_page import indicator_page
from tracker.web.guard import allow, allowed, viewer
from tracker.web.paging import page_number

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/indicators/<int:indicator_id>")
@allow(Action.SEE_AGREEMENT, "indicator_id")
def indicator(indicator_id: int) -> ResponseReturnValue:
    """An indicator against its target, quarter by quarter (``year``), beside the year before."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    page = indicator_page(indicator_id, asked_year=request.args.get("year", type=int), today=today)
    return render_template(
        "pictures/indicator.html",
        page=page,
        labels=[(number, page.year) for number in ROMAN],
        may_edit=allowed(Action.EDIT_AGREEMENT),
    )


@blueprint.get("/agreements/<int:agreement_id>/road-map")
@allow(Action.SEE_AGREEMENT, "agreement_id")
def road_map(agreement_id: int) -> ResponseReturnValue:
    """All tasks over the days of the program, its reviews and today; ``content``: of a long one, this content."""
    page = gantt(
        agreement_id,
        viewer(),
        content_id=request.args.get("content", type=int),
        number=page_number(),
        today=clock.today(current_app.config["SETTINGS"].zone),
    )
    return render_template("pictures/road_map.html", page=page)
