"""The start page: what my agency owes, the latest first, and logging in place."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.messages import message
from tracker.domain.months import weekday_name
from tracker.domain.permissions import Action, Role, Viewer, may
from tracker.domain.status import StatusKind
from tracker.queries.also_owed import LONG_AGO, also_owed
from tracker.queries.audited_reviews import reviews_to_audit
from tracker.queries.commendations import models_to_agree
from tracker.queries.findings import waiting_for
from tracker.queries.my_work import OWED, my_work
from tracker.queries.owed import Group
from tracker.web.filters import say_message
from tracker.web.guard import allow, viewer
from tracker.web.paging import page_number

blueprint = Blueprint("my_work", __name__)

# How many rows carry their form: as many as a page of 40 KB has room for. The others' forms come with ?log=.
MOST_FORMS, ROOM, ROW, FORM = 12, 36_000, 760, 1_900  # bytes

# What ?show= may ask for beside the usual list; those to confirm and what else is owed come from queries of their own.
SHOWN: dict[str, Collection[Group]] = {
    "": OWED,
    "waiting": (Group.WAITING,),
    "colleagues": (Group.COLLEAGUE,),
    "confirm": (),
    "also": (),  # has a page of its own
}
FIRST_TO_CONFIRM, FIRST_MODELS, LONGEST_LIST = 3, 3, 50
# Of what else is owed: so many, and so few above a list of more rows than that. Each takes the room of two.
FIRST_ALSO, FEWEST_ALSO, LONG_WORK = 8, 3, 28
ALSO_ON_A_PAGE = 30  # with long titles 40 KB
HEADS = {
    Group.OVERDUE: message("Overdue"),
    Group.SOON: message("Due within 14 days"),
    Group.LATER: message("Later"),
    Group.ONGOING: message("Ongoing, periodic"),
    Group.PAUSED: message("Paused"),
    Group.WAITING: message("Waiting for confirmation"),
    Group.COLLEAGUE: message("In a colleague's charge"),
}


@blueprint.get("/")
@allow(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """What is owed; who reads no agency's work is told where to go instead."""
    person = viewer()
    if not may(person, Action.SEE_WORK):
        return _elsewhere(person)
    today = clock.today(current_app.config["SETTINGS"].zone)
    number = page_number()
    show = request.args.get("show")
    show = show if show in SHOWN else ""
    if show == "also":
        return _all_also(person, number)
    page = my_work(person, today=today, number=number, shown=SHOWN[show])
    if number > 1 and not page.groups:
        return redirect("/")
    also = also_owed(person, today=today) if number == 1 and not show else ()
    row_count = page.last - page.first + 1
    most_also = FIRST_ALSO if row_count <= LONG_WORK else FEWEST_ALSO
    return render_template(
        "my_work/index.html",
        page=page,
        also=also,
        most_also=most_also,
        most_models=FIRST_MODELS,
        findings_waiting=0 if show or number > 1 else waiting_for(person),
        to_agree=() if show or number > 1 else models_to_agree(person),
        late_count=page.late_count + sum(row.status.is_late for row in also),
        soon_count=page.soon_count + sum(row.status.kind == StatusKind.SOON for row in also),
        today=today,
        weekday=_capital(say_message(weekday_name(today))),
        heads=HEADS,
        address=partial(_address, show),
        show=show,
        most_to_confirm=LONGEST_LIST if show == "confirm" else FIRST_TO_CONFIRM,
        is_leader=_leads(person),
        may_hand_over=may(person, Action.HAND_OVER),
        asked_id=request.args.get("log"),
        most_forms=_forms_in_place(row_count + 2 * min(len(also), most_also)),
    )


def _all_also(person: Viewer, number: int) -> ResponseReturnValue:
    """All that is owed besides tasks and reports, however long ago: mails go on reminding of it."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    rows = also_owed(person, today=today, since=LONG_AGO)
    first = (number - 1) * ALSO_ON_A_PAGE
    if number > 1 and first >= len(rows):
        return redirect("/?show=also")
    return render_template(
        "my_work/also_all.html",
        rows=rows[first : first + ALSO_ON_A_PAGE],
        number=number,
        first=first + 1,
        total=len(rows),
        address=partial(_address, "also"),
    )


def _elsewhere(person: Viewer) -> ResponseReturnValue:
    today, number = clock.today(current_app.config["SETTINGS"].zone), page_number()
    reviews = reviews_to_audit(person, today=today, number=number)
    if number > 1 and not reviews.rows:
        return redirect("/")
    return render_template("my_work/elsewhere.html", roles={seat.role for seat in person.seats}, reviews=reviews)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _leads(person: Viewer) -> bool:
    return any(seat.role is Role.LEADER for seat in person.seats)


def _forms_in_place(row_count: int) -> int:
    return max(1, min(MOST_FORMS, (ROOM - ROW * row_count) // FORM))


def _address(show: str, number: int, log: int | str | None = None) -> str:
    """This page at another place; ``log`` opens the form of that part (empty: for its id to be added)."""
    asked = [("show", show)] * bool(show) + [("page", number)] * (number > 1) + [("log", log)] * (log is not None)
    query = urlencode(asked)
    return f"/?{query}" if query else "/"
