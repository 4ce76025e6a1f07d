"""All accounts, for who runs the installation: he ends posts and shuts accounts, and gives none."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.accounts import AccountPage, accounts
from tracker.web.guard import allow
from tracker.web.paging import page_number

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/accounts")
@allow(Action.ADMINISTER)
def index() -> ResponseReturnValue:
    """Who has an account, found by name or e-mail."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    page = accounts(request.args.get("q", ""), number=page_number(), today=today)
    return render_template("people/accounts.html", page=page, address=_address)


def _address(page: AccountPage, *, number: int = 1) -> str:
    asked = {"q": page.query} if page.query else {}
    if number > 1:
        asked["page"] = str(number)
    return f"/accounts?{urlencode(asked)}" if asked else "/accounts"
