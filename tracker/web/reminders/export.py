"""The ledger as a file: what the page shows with the same filter, all pages of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.messages import Message
from tracker.domain.permissions import Action
from tracker.language import say
from tracker.queries.reminder_history import ToldRow
from tracker.queries.reminder_ledger import ComingRow, LedgerPage, ledger_page
from tracker.web.files import XLSX, as_file
from tracker.web.filters import say_instant
from tracker.web.guard import allow, viewer
from tracker.web.languages import current_language
from tracker.web.reminders.asked import asked_page
from tracker.web.reminders.views import outlook

if TYPE_CHECKING:
    from tracker.documents.sheets import Cell  # with it come 7 MB that no page needs

blueprint = Blueprint("ledger_export", __name__)
MOST_ROWS = 5000
WIDTHS = (12, 45, 45, 24, 32, 40, 32, 45, 20, 40)


@blueprint.get("/reminders/ledger.xlsx")
@allow(Action.SEE_LEDGER)
def as_xlsx() -> ResponseReturnValue:
    """For Excel."""
    from tracker.documents.sheets import xlsx

    page = _page()
    return as_file(xlsx(_("Reminders"), _heads(), WIDTHS, _rows(page)), "nhac-viec.xlsx", XLSX)


@blueprint.get("/reminders/ledger.csv")
@allow(Action.SEE_LEDGER)
def as_csv() -> ResponseReturnValue:
    """For everything else."""
    from tracker.documents.sheets import csv_text

    page = _page()
    return as_file(csv_text(_heads(), _rows(page)), "nhac-viec.csv", "text/csv; charset=utf-8")


def _page() -> LedgerPage:
    today = clock.today(current_app.config["SETTINGS"].zone)
    return ledger_page(viewer(), outlook(), asked_page(viewer(), today=today).sought, size=MOST_ROWS)


def _heads() -> list[str]:
    return [
        _("Day"), _("Program"), _("Task or report"), _("Owed by"), _("Reminder"), _("To"), _("Result"), _("Reason"),
        _("Handed to the mail server"), _("What the mail server said"),
    ]  # fmt: skip


def _rows(page: LedgerPage) -> Iterator[list[Cell]]:
    """First what was decided, oldest first, then what comes."""
    program = ""
    decided: list[list[Cell]] = []
    for row in page.decided:
        program = row.program or program
        decided.append(_decided(row, program))
    yield from reversed(decided)
    for coming in page.coming:
        program = coming.program or program
        yield _coming(coming, program)


def _decided(row: ToldRow, program: str) -> list[Cell]:
    words = {
        None: _("Waits for the next mail"), "pending": _("Waits to be sent"), "sent": _("Handed to the mail server"),
        "failed": _("Could not be delivered"), "parked": _("Sending stopped"), "cancelled": _("Not sent"),
    }  # fmt: skip
    result = _("Not sent") if row.skipped else words.get(row.state, _("Being sent"))
    to = f"{row.post}, {row.agency}" if row.post else ""
    sent_at = say_instant(row.ended_at) if row.state == "sent" and row.ended_at else ""
    why = row.skipped or row.ended_because or row.reason
    return [
        row.on,
        program,
        _say(row.about),
        row.owner,
        _say(row.rung_label),
        to,
        result,
        _say(why),
        sent_at,
        row.answer,
    ]


def _coming(row: ComingRow, program: str) -> list[Cell]:
    to = "; ".join(f"{posts.titles}, {posts.agency}" for posts in row.to)
    result = _("Will be sent") if row.is_sent else _("Will not be sent")
    return [row.on, program, _say(row.about), row.owner, _say(row.rung), to, result, _say(row.skipped), "", ""]


def _say(said: Message | None) -> str:
    return say(said, current_language()) if said is not None else ""
