"""The ledger of reminders."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action
from tracker.domain.reminders import DEFAULT_LADDER
from tracker.queries.coming_reminders import Outlook
from tracker.queries.days_off import working_calendar
from tracker.queries.mail_health import mail_health
from tracker.queries.reminder_ledger import DAYS_AHEAD, Show, ledger_page
from tracker.web.guard import allow, allowed, viewer

blueprint = Blueprint("reminders", __name__)
HIGHEST_PAGE = 10_000


@blueprint.get("/reminders")
@allow(Action.SEE_REMINDERS)
def index() -> ResponseReturnValue:
    """Who will be told what in the next two weeks, what was sent lately, and is the sender alive."""
    zone = current_app.config["SETTINGS"].zone
    today = clock.today(zone)
    last = today + timedelta(days=DAYS_AHEAD - 1)
    outlook = Outlook(today, last, today, working_calendar(), DEFAULT_LADDER, zone)
    asked = request.args.get("show")
    show = next((show for show in Show if show == asked), Show.ALL)
    number = min(max(request.args.get("page", 1, type=int), 1), HIGHEST_PAGE)
    return render_template(
        "reminders/index.html",
        page=ledger_page(viewer(), outlook, show=show, page=number),
        health=mail_health(now=clock.now()),
        show=show,
        number=number,
        today=today,
        may_administer=allowed(Action.ADMINISTER),
        may_see_programs=allowed(Action.SEE_WORK),
    )
