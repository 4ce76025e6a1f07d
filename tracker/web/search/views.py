"""The answer to the search box."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.found import find, find_tasks
from tracker.web.guard import allow, viewer
from tracker.web.paging import page_number

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@allow(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Programs, tasks and agencies for these words; ``in=tasks``: all tasks, page by page."""
    query, today = request.args.get("q", ""), clock.today(current_app.config["SETTINGS"].zone)
    only_tasks = request.args.get("in") == "tasks"
    if only_tasks:
        found = find_tasks(viewer(), query, number=page_number(), today=today)
    else:
        found = find(viewer(), query, today=today)
    return render_template("search/index.html", found=found, only_tasks=only_tasks, address=_address)


def _address(path: str, query: str, **more: object) -> str:
    """Another list with the same words."""
    return f"{path}?{urlencode({'q': query} | more)}"
