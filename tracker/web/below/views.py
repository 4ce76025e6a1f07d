"""The board of the programs below, and the roll-up of one program: page, one indicator of it, Excel file."""

from __future__ import annotations

import textwrap
from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.domain.agencies import Level
from tracker.domain.period_names import period_in_text
from tracker.domain.permissions import Action, may
from tracker.domain.roll_up import Way
from tracker.domain.roll_up_page import MOST_SILENT, RollUpPage
from tracker.queries.below.board import PAGE_SIZE, BoardPage, board_below
from tracker.queries.below.quarter_mails import mails_of_period
from tracker.queries.below.roll_up import roll_up_page
from tracker.queries.days_off import working_calendar
from tracker.web.files import XLSX, as_file
from tracker.web.guard import allow, viewer

blueprint = Blueprint("below", __name__)
HIGHEST_PAGE, MOST_PARENTS = 100_000, 3
LEVEL_WORDS = {
    Level.CENTRAL: _l("Central level"),
    Level.PROVINCE: _l("Provincial level"),
    Level.COMMUNE: _l("Commune level"),
    None: _l("Level not recorded"),
}
WAY_WORDS = {
    Way.SUM: _l("added up over the programs"),
    Way.LEVEL: _l("newest figure of each, added up"),
    Way.SHARE: _l("from the lowest to the highest, not added up"),
}


@blueprint.get("/below")
@allow(Action.SEE_WORK)
def board() -> ResponseReturnValue:
    """All programs below those that the viewer's agencies signed, the silent first (``period``, ``page``)."""
    zone = current_app.config["SETTINGS"].zone
    page = board_below(
        viewer(), asked=request.args.get("period"), number=_page_number(), today=clock.today(zone), zone=zone
    )
    mails = []
    if page.periods.chosen:
        mails = mails_of_period(
            page.parents, page.periods.chosen, viewer(), calendar=working_calendar(), today=clock.today(zone),
            is_demo=current_app.config["SETTINGS"].is_demo,
        )  # fmt: skip
    agency = next((seat.agency_name for seat in viewer().seats if seat.agency_name), "")
    return render_template(
        "below/board.html",
        page=page,
        mails=mails,
        today=clock.today(zone),
        agency=agency,
        now=clock.now(),
        level_words=LEVEL_WORDS,
        may_create=may(viewer(), Action.CREATE_AGREEMENT),
        others=_others(page),
        address=lambda **asked: _address("/below", **asked),
    )


@blueprint.get("/agreements/<int:agreement_id>/below/figures")
@allow(Action.SEE_BELOW, "agreement_id")
def roll_up(agreement_id: int) -> ResponseReturnValue:
    """The signed figures of the programs below this one; ``indicator``: of one indicator, program by program."""
    page = _page(agreement_id)
    asked = request.args.get("indicator", type=int)
    home = f"/agreements/{agreement_id}/below/figures"
    common = {
        "page": page,
        "period": period_in_text(page.periods.chosen.code) if page.periods.chosen else None,
        "ways": WAY_WORDS,
        "now": clock.now(),
        "address": lambda **more: _address(home, **more),
    }
    if asked is None:
        return render_template("below/roll_up.html", most_silent=MOST_SILENT, **common)
    line = page.line(asked)
    if line is None:
        abort(404)
    number, programs = _page_number(), [*page.programs, *page.ended]
    shown = programs[PAGE_SIZE * (number - 1) : PAGE_SIZE * number]
    return render_template(
        "below/indicator.html", line=line, shown=shown, total=len(programs), number=number, size=PAGE_SIZE, **common
    )


@blueprint.get("/agreements/<int:agreement_id>/below/figures.xlsx")
@allow(Action.SEE_BELOW, "agreement_id")
def roll_up_xlsx(agreement_id: int) -> ResponseReturnValue:
    """Excel: every indicator with the figures of every program."""
    from tracker.documents.papers.roll_up_sheet import roll_up_sheet

    return as_file(roll_up_sheet(_page(agreement_id)), f"tong-hop-cap-duoi-{agreement_id}.xlsx", XLSX)


def _others(page: BoardPage) -> list[tuple[str, str]]:
    """The pages beside the board: all tasks below, and the roll-up of each program above, if they are few."""
    code = page.periods.chosen.code if page.periods.chosen else None
    rolled = [
        (_("Figures put together: %(program)s", program=textwrap.shorten(parent.label, 40, placeholder="…")),
         _address(f"/agreements/{parent.id}/below/figures", period=code))
        for parent in page.parents
    ]  # fmt: skip
    return [(_("Their tasks together"), "/quarter?below=1"), *(rolled if len(rolled) <= MOST_PARENTS else [])]


def _page(agreement_id: int) -> RollUpPage:
    zone = current_app.config["SETTINGS"].zone
    page = roll_up_page(agreement_id, viewer(), asked=request.args.get("period"), today=clock.today(zone), zone=zone)
    return page or abort(404)


def _address(home: str, **asked: object) -> str:
    given = {name: value for name, value in asked.items() if value is not None}
    return f"{home}?{urlencode(given)}" if given else home


def _page_number() -> int:
    return max(1, min(request.args.get("page", 1, type=int), HIGHEST_PAGE))
