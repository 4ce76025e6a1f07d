"""The ledger of reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action, may
from tracker.queries.coming_reminders import Outlook
from tracker.queries.days_off import working_calendar
from tracker.queries.ladders import ladders
from tracker.queries.mail_health import MailAlive, MailHealth, mail_alive, mail_health
from tracker.queries.reminder_ledger import DAYS_AHEAD, Show, ledger_page
from tracker.queries.stopped_mail import StoppedMail, stopped_mails
from tracker.web.guard import allow, allowed, viewer
from tracker.web.reminders.forms import ReleaseForm

blueprint = Blueprint("reminders", __name__)
HIGHEST_PAGE = 10_000


@dataclass(frozen=True)
class Administered:
    """What only the system administrator sees and does here."""

    health: MailHealth
    stopped: list[StoppedMail]
    release_form: ReleaseForm


@blueprint.app_template_global()
def mail_alarm() -> MailAlive | None:
    """What keeps mail from going out, for administrators only; nobody else is asked to pay for the question."""
    if not may(g.get("viewer"), Action.ADMINISTER):
        return None
    found = mail_alive(now=clock.now())
    return None if found.is_well else found


@blueprint.get("/reminders")
@allow(Action.SEE_REMINDERS)
def index() -> ResponseReturnValue:
    """Who will be told what in the next two weeks, what was sent lately, and is the sender alive."""
    zone = current_app.config["SETTINGS"].zone
    today = clock.today(zone)
    last = today + timedelta(days=DAYS_AHEAD - 1)
    outlook = Outlook(today, last, today, working_calendar(), ladders(), zone)
    asked = request.args.get("show")
    show = next((show for show in Show if show == asked), Show.ALL)
    may_administer = allowed(Action.ADMINISTER)
    number = min(max(request.args.get("page", 1, type=int), 1), HIGHEST_PAGE)
    return render_template(
        "reminders/index.html",
        page=ledger_page(viewer(), outlook, show=show, page=number),
        alive=mail_alive(now=clock.now()),
        administered=_administered() if may_administer else None,
        show=show,
        number=number,
        today=today,
        may_see_programs=allowed(Action.SEE_WORK),
    )


def _administered() -> Administered:
    return Administered(mail_health(now=clock.now()), stopped_mails(), ReleaseForm())
