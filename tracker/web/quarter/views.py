"""The leader's page, and the lists that its numbers open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from tracker import clock
from tracker.domain.errors import NotFound
from tracker.domain.messages import Message, message
from tracker.domain.period_names import ROMAN, period_in_text, period_label, quarter_in_column
from tracker.domain.permissions import Action
from tracker.domain.quarter.window import Window, window_of
from tracker.queries.agency_changes import awaiting_in
from tracker.queries.quarter.lists import PAGE_SIZE, listing
from tracker.queries.quarter.overview import overview
from tracker.queries.quarter.scope import Program, Scope, scope_of
from tracker.queries.quarter.trend import trend
from tracker.web.guard import allow, viewer
from tracker.web.quarter.links import Links, behind_of, id_of
from tracker.web.quarter.titles import title_of

blueprint = Blueprint("quarter", __name__)


MOST_HEADS, MOST_CHOICES = 3, 50


class Month(NamedTuple):
    """The head of a column of the heat map."""

    number: int
    short: str
    is_now: bool


class OverTime(NamedTuple):
    """The heads of the two tables that run over time, and the programs one can pick."""

    quarters: tuple[Message, ...]
    months: tuple[Month, ...]
    choices: tuple[Program, ...]


@blueprint.get("/quarter")
@allow(Action.SEE_WORK)
def index() -> ResponseReturnValue:
    """One quarter of all programs of the viewer's agencies (``agreement``: of one; ``below``: of those below)."""
    window, agreement_id = _window(), _number("agreement")
    page = overview(viewer(), window, agreement_id=agreement_id, below=_is_below())
    awaited = [program.id for program in page.scope.programs.values() if program.is_awaiting]
    agency = next((seat.agency_name for seat in viewer().seats if seat.agency_name), "")
    return render_template(
        "quarter/index.html",
        page=page,
        awaiting=awaiting_in(awaited, viewer(), today=clock.today(current_app.config["SETTINGS"].zone))
        if awaited
        else (),
        agency=agency,
        heads=_heads(page.names.signed) or [agency],
        window=window,
        links=Links(window.period.code, agreement_id, _is_below()),
        now=clock.now(),
        over_time=OverTime(
            tuple(quarter_in_column(quarter.code) for quarter in window.quarters),
            tuple(_months(window)),
            tuple(_choices(page.scope)),
        ),
    )


@blueprint.get("/quarter/list")
@allow(Action.SEE_WORK)
def lines() -> ResponseReturnValue:
    """The lines that one number counts, as many as it says."""
    window, agreement_id = _window(), _number("agreement")
    behind, page = behind_of(request.args), _number("page") or 1
    if behind.late_on is not None and behind.late_on > window.as_of:
        raise NotFound(message("There is no such list."))
    scope = scope_of(viewer(), window, agreement_id=agreement_id, below=_is_below())
    offset = (page - 1) * PAGE_SIZE
    found = listing(behind, scope, offset=offset)
    links = Links(window.period.code, agreement_id, _is_below())
    has_more = offset + len(found.lines) < found.count
    return render_template(
        "quarter/list.html",
        found=found,
        behind=behind,
        title=title_of(behind, found.names),
        scope=scope,
        quarter=period_in_text(window.period.code),
        period=period_label(window.period.code),
        day=behind.late_on or window.as_of,
        links=links,
        offset=offset,
        previous_url=links.behind(behind, page=page - 1) if page > 1 else None,
        next_url=links.behind(behind, page=page + 1) if has_more else None,
    )


@blueprint.get("/quarter/trend")
@allow(Action.SEE_WORK)
def over_quarters() -> ResponseReturnValue:
    """The official boxes of the last eight quarters, as bars and as numbers."""
    window, agreement_id = _window(), _number("agreement")
    page = trend(viewer(), window, agreement_id=agreement_id, below=_is_below())
    return render_template(
        "quarter/trend.html",
        page=page,
        rows=[(row, Links(row.window.period.code, agreement_id, _is_below())) for row in page.rows],
        labels=[(ROMAN[int(row.window.period.code[-1]) - 1], row.window.period.code[:4]) for row in page.rows],
        window=window,
        links=Links(window.period.code, agreement_id, _is_below()),
    )


def _heads(signed: Sequence[str]) -> list[str]:
    """The parties at the head of the paper: as many as it holds."""
    if len(signed) <= MOST_HEADS:
        return list(signed)
    more = ngettext("and %(num)s more party", "and %(num)s more parties", len(signed) - MOST_HEADS + 1)
    return [*signed[: MOST_HEADS - 1], more]


def _choices(scope: Scope) -> list[Program]:
    """The programs one can pick on the page: those in force, the newest first, and the one that is shown."""
    shown = [program for program in scope.choices if program.is_in_force(scope.window)][:MOST_CHOICES]
    return shown if scope.chosen is None or scope.chosen in shown else [scope.chosen, *shown]


def _is_below() -> bool:
    """The programs below, where no single one is asked for."""
    return request.args.get("below") == "1" and not request.args.get("agreement")


def _window() -> Window:
    return window_of(request.args.get("period") or None, clock.today(current_app.config["SETTINGS"].zone))


def _number(name: str) -> int | None:
    """A positive number in the address; none when it is left out. Raises NotFound for anything else."""
    text = request.args.get(name)
    try:
        return id_of(text) if text else None
    except ValueError as wrong:
        raise NotFound(message("There is no such page.")) from wrong


def _months(window: Window) -> list[Month]:
    return [
        Month(
            number=month.ends_on.month,
            short=f"{month.ends_on.month}/{month.ends_on.year}",
            is_now=month.starts_on <= window.as_of <= month.ends_on,
        )
        for month in window.months
    ]
