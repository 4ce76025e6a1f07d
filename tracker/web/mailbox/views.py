"""The list of mails and one mail; the HTML of a mail only ever inside a frame that may do nothing."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.permissions import Action
from tracker.models.reminders import STOPPED, MessageState
from tracker.queries.mailbox import PAGE_SIZE, Mail, mail_list, one_mail
from tracker.queries.stopped_mail import mail_decisions
from tracker.web.guard import allow, allowed, viewer
from tracker.web.security import HEADERS

blueprint = Blueprint("mailbox", __name__)
HIGHEST_PAGE = 10_000
FRAMING = {"Content-Security-Policy": HEADERS["Content-Security-Policy"] + "; frame-src 'self'"}
LETTER_HEADERS = {
    "Content-Security-Policy": (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}


@blueprint.get("/mail")
@allow(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Which mails there are: my own, those about my programs; in a demonstration all."""
    asked = request.args.get("state")
    state = next((state for state in MessageState if state == asked), None)
    number = min(max(request.args.get("page", 1, type=int), 1), HIGHEST_PAGE)
    rows, total = mail_list(viewer(), is_demo=_is_demo(), state=state, page=number)
    first = (number - 1) * PAGE_SIZE + 1
    return render_template("mailbox/index.html", rows=rows, total=total, state=state, number=number, first=first)


@blueprint.get("/mail/<int:mail_id>")
@allow(Action.SIGNED_IN)
def detail(mail_id: int) -> ResponseReturnValue:
    """One mail: as its reader sees it, or only what became of it."""
    answer = make_response(
        render_template(
            "mailbox/detail.html",
            mail=(mail := _mail(mail_id)),
            base_url=current_app.config["SETTINGS"].base_url,
            decisions=mail_decisions(mail_id),
            may_decide=mail.row.state in STOPPED and allowed(Action.ADMINISTER),
            sender=current_app.config["SETTINGS"].mail_from,
        )
    )
    answer.headers.update(FRAMING)
    return answer


@blueprint.get("/mail/<int:mail_id>/letter")
@allow(Action.SIGNED_IN)
def letter(mail_id: int) -> ResponseReturnValue:
    """The HTML of one mail, for its reader only: no scripts, no pictures, no forms; links open elsewhere."""
    mail = _mail(mail_id)
    if not mail.may_read:
        abort(404)
    answer = Response(mail.html.replace("<head>", '<head><base target="_blank">', 1), mimetype="text/html")
    answer.headers.update(LETTER_HEADERS)
    return answer


def _mail(mail_id: int) -> Mail:
    mail = one_mail(mail_id, viewer(), is_demo=_is_demo())
    if mail is None:
        abort(404)
    return mail


def _is_demo() -> bool:
    is_demo: bool = current_app.config["SETTINGS"].is_demo
    return is_demo
