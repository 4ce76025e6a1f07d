"""The ledger of reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action, may
from tracker.queries.coming_reminders import Outlook
from tracker.queries.days_off import working_calendar
from tracker.queries.evidence_files import FilesHealth, files_health
from tracker.queries.ladders import ladders
from tracker.queries.mail_health import MailAlive, MailHealth, mail_alive, mail_health
from tracker.queries.reminder_ledger import ledger_page
from tracker.queries.stopped_mail import StoppedMail, stopped_mails
from tracker.web.guard import allow, allowed, viewer
from tracker.web.reminders.asked import asked_page
from tracker.web.reminders.forms import ReleaseForm

blueprint = Blueprint("reminders", __name__)


@dataclass(frozen=True)
class Administered:
    """What only the system administrator sees and does here."""

    health: MailHealth
    files: FilesHealth
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
    may_see_programs, may_administer = allowed(Action.SEE_LEDGER), allowed(Action.ADMINISTER)
    asked = page = None
    if may_see_programs:
        asked = asked_page(viewer(), today=_today())
        page = ledger_page(viewer(), outlook(), asked.sought, page=asked.number, decided_page=asked.decided_number)
    return render_template(
        "reminders/index.html",
        page=page,
        asked=asked,
        alive=mail_alive(now=clock.now()),
        administered=_administered() if may_administer else None,
        may_open=allowed(Action.SEE_WORK),
    )


def outlook() -> Outlook:
    """Today by the rules of now; which days are looked at is for the reader to say."""
    today = _today()
    return Outlook(today, today, today, working_calendar(), ladders(), current_app.config["SETTINGS"].zone)


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)


def _administered() -> Administered:
    return Administered(mail_health(now=clock.now()), files_health(), stopped_mails(), ReleaseForm())
