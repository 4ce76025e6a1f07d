"""One line for every request, and an id that finds all lines of it: in the log, in the answer, at the proxy.

A request is told by its route: paths carry links that open things and words that people search for.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Mapping

from flask import Flask, Response, current_app, g, request

from tracker import logs

log = logging.getLogger("tracker.requests")
HEADER = "X-Request-ID"
PROXYS = re.compile(r"[A-Za-z0-9_-]{8,64}")
QUIET = frozenset({"assets.serve", "health.alive", "health.ready", "health.metrics"})
"""Asked all day long; a line only when it goes wrong."""
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def init_app(app: Flask) -> None:
    """Before all else that looks at a request, so that its lines have its id."""
    app.before_request(begin)
    app.after_request(end)
    app.teardown_request(forget)


def begin() -> None:
    """Give the request its id: a trusted proxy's, else a new one."""
    g.request_id = _proxys() or secrets.token_hex(8)
    g.began_at = time.perf_counter()
    logs.about_now.set(about_request)


def end(answer: Response) -> Response:
    """Say the id to whoever asked, and write the line."""
    answer.headers[HEADER] = g.request_id
    if log.isEnabledFor(logging.INFO) and (answer.status_code >= 400 or request.endpoint not in QUIET):
        took = round((time.perf_counter() - g.began_at) * 1000)
        facts = {"status": answer.status_code, "milliseconds": took, "code": g.get("incident")}
        log.info("answered", extra=facts)
    return answer


def forget(_error: BaseException | None) -> None:
    """The next request of this thread is another."""
    logs.about_now.set(None)


def about_request() -> Mapping[str, object]:
    """Id, method, route with the ids in it (numbers only), and the person signed in."""
    viewer = g.get("viewer")
    ids = {name: value for name, value in (request.view_args or {}).items() if isinstance(value, int)}
    return {
        "request": g.get("request_id"),
        "method": request.method if request.method in METHODS else "OTHER",
        "route": request.url_rule.rule if request.url_rule else None,
        "ids": ids or None,
        "person": viewer.person_id if viewer else None,
    }


def _proxys() -> str | None:
    """What the proxy calls the request. Without a proxy everybody could give such a name."""
    told = request.headers.get(HEADER, "")
    is_trusted = current_app.config["SETTINGS"].proxy_hops > 0
    return told if is_trusted and PROXYS.fullmatch(told) else None
