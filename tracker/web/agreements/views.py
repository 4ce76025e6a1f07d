"""The list of programs, and one program: what was signed, its road map, its tasks, reviews and papers."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.period_names import ROMAN
from tracker.domain.permissions import Action
from tracker.domain.undoing import may_undo
from tracker.queries.agency_changes import awaiting_in, notices_of
from tracker.queries.agreement_list import Show, list_agreements
from tracker.queries.agreement_page import Wanted, agreement_page
from tracker.queries.agreement_tasks import Pick
from tracker.queries.decisions import open_decisions
from tracker.queries.emergencies import emergencies_of
from tracker.queries.twins import brought_together
from tracker.web.agreements.addresses import list_address, page_address
from tracker.web.guard import allow, allowed, standing, viewer

blueprint = Blueprint("agreements", __name__)
HIGHEST_PAGE = 100_000
Choice = TypeVar("Choice", bound=StrEnum)


@blueprint.get("/agreements")
@allow(Action.SEE_WORK)
def index() -> ResponseReturnValue:
    """Which programs there are for me, and which are in trouble."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    page = list_agreements(
        viewer(),
        query=request.args.get("q", ""),
        show=_choice(Show.ALL, request.args.get("show")),
        number=_page_number(),
        today=today,
    )
    may_create, is_start = allowed(Action.CREATE_AGREEMENT), page.number == 1 and not page.query
    return render_template(
        "agreements/index.html",
        page=page,
        address=list_address,
        may_create=may_create,
        together=brought_together(viewer(), today=today) if is_start else (),
    )


@blueprint.get("/agreements/<int:agreement_id>")
@allow(Action.SEE_AGREEMENT, "agreement_id")
def detail(agreement_id: int) -> ResponseReturnValue:
    """What is late in this program, what is due in which quarter, when it is reviewed next."""
    wanted = Wanted(
        year=request.args.get("year", type=int),
        pick=_choice(Pick.ALL, request.args.get("show")),
        page=_page_number(),
        whole_year=request.args.get("reviews") == "year",
    )
    today = clock.today(current_app.config["SETTINGS"].zone)
    page = agreement_page(agreement_id, viewer(), wanted, today=today)
    importer_id = page.facts.imported_by_id
    return render_template(
        "agreements/detail.html",
        page=page,
        address=page_address(page),
        may_edit=allowed(Action.EDIT_AGREEMENT),
        may_see_below=allowed(Action.SEE_BELOW),
        roman=ROMAN,
        decisions=open_decisions(agreement_id, viewer=viewer(), today=today),
        awaiting=awaiting_in([agreement_id], viewer(), today=today) if page.facts.is_changed else (),
        notices=notices_of(agreement_id) if page.facts.is_changed else (),
        emergencies=emergencies_of(agreement_id, now=clock.now()) if page.facts.emergency_at else (),
        may_close=allowed(Action.CLOSE_AGREEMENT),
        may_undo=importer_id is not None and may_undo(viewer(), importer_id, standing()),
    )


def _choice(usual: Choice, asked: str | None) -> Choice:
    """The choice with that word, else the usual one: a mistyped address still shows the page."""
    return next((choice for choice in type(usual) if choice == asked), usual)


def _page_number() -> int:
    return max(1, min(request.args.get("page", 1, type=int), HIGHEST_PAGE))
