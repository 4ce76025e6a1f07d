"""Error pages: calm, in the person's language, with where to go and a code that finds the line in the log."""

from __future__ import annotations

import logging
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from tracker import clock
from tracker.domain.errors import NotAllowed, NotFound, Refusal
from tracker.domain.messages import Message
from tracker.web.uploads import is_full

log = logging.getLogger(__name__)

PAGES = (
    400,
    403,
    404,
    405,
    409,
    410,
    413,
    429,
    500,
    507,
)  # each has templates/errors/<code>.html; others use their family's
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # can be read aloud over a telephone
SECRET_FIELDS = ("csrf_token", "once")
LAST_RESORT = "<!doctype html><html lang=vi><title>Lỗi</title><h1>Hệ thống đang gặp lỗi</h1><p>Mã: {code}</p></html>"


def init_app(app: Flask) -> None:
    """Answer every error and every refusal that no view has answered."""
    app.register_error_handler(CSRFError, forged_or_stale)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(InternalServerError, broken)
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]  # ``broken`` does, with the page's code


def http_error(error: HTTPException) -> Response:
    """The page of an HTTP error, with the headers it asks for (Allow, Retry-After)."""
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    answer = error_page(error.code or 500, said=getattr(error, "said", None))
    for name, value in error.get_headers():
        if name != "Content-Type":
            answer.headers[name] = value
    return answer


def refused(refusal: Refusal) -> Response:
    """404 says the same for what is missing and what is hidden; other refusals say their sentence."""
    if isinstance(refusal, NotFound):
        return error_page(404)
    return error_page(403 if isinstance(refusal, NotAllowed) else 409, said=refusal.message)


def forged_or_stale(_error: CSRFError) -> Response:
    """A form without a valid token: nothing is saved, what was typed is shown, and may be sent again from here."""
    kept = [(name, text) for name, text in request.form.items(multi=True) if is_kept(name)]
    return error_page(400, is_stale_form=True, kept=kept, may_resend=comes_from_here(), had_files=bool(request.files))


def broken(error: InternalServerError) -> Response:
    """A full disk has a page of its own; all else is our fault.

    One line of the log has the traceback and the code that the page shows.
    """
    if is_full(error.original_exception):
        return error_page(507)
    code = incident_code(500)
    log.error("%s: a request failed", code, exc_info=error.original_exception or error, extra={"code": code})
    try:
        return make_response(render_template("errors/500.html", code=code, at=clock.now()), 500)
    except Exception:
        log.exception("%s: not even the error page could be made", code)
        return make_response(LAST_RESORT.format(code=code), 500)


def error_page(status: int, said: Message | None = None, **facts: object) -> Response:
    """The page for ``status``; ``said`` is a refusal's own sentence."""
    code = incident_code(status)
    page = status if status in PAGES else 500 if status >= 500 else 400
    return make_response(render_template(f"errors/{page}.html", code=code, at=clock.now(), said=said, **facts), status)


def incident_code(status: int) -> str:
    """Such as ``404-7QK2A``: what a person reads to the administrator. The request's line of the log has it too."""
    g.incident = f"{status}-{''.join(secrets.choice(CODE_LETTERS) for _ in range(5))}"
    return str(g.incident)


def is_kept(name: str) -> bool:
    """May the text of this field be shown again? Not keys, not passwords."""
    return name not in SECRET_FIELDS and "password" not in name.lower()


def comes_from_here() -> bool:
    """True when the browser says that our own page sent the form: only then may one click send it again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(source).netloc == request.host
