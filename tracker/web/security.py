"""What every answer carries and what no request may exceed, whatever page it is for."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from config import Settings

MEGABYTE = 1024 * 1024
LARGEST_UPLOAD = 20 * MEGABYTE
LARGEST_FORM = MEGABYTE  # of text: a title of 100,000 letters gets its message, not a closed door
MOST_PARTS = 2000
LARGEST_ID = 2**31 - 1  # of an INTEGER column on PostgreSQL; SQLite holds more
CSRF_SECONDS = 12 * 60 * 60  # as long as a session may last
TWO_YEARS = 2 * 365 * 24 * 60 * 60
LOOPBACK = ("127.0.0.1", "localhost")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class IdConverter(IntegerConverter):
    """Ids in addresses: plain digits, no leading zero, no larger than a database holds; anything else is a 404.

    Werkzeug's own takes any Unicode digit, and numbers that make PostgreSQL fail.
    """

    regex = r"[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        """The id. Raises ValidationError (a 404) beyond LARGEST_ID."""
        self.max = LARGEST_ID
        return int(super().to_python(value))


def init_app(app: Flask) -> None:
    """Limits, trusted hosts and headers for every page and every error; comes before whatever reads a form."""
    settings: Settings = app.config["SETTINGS"]
    is_https = urlsplit(settings.base_url).scheme == "https"
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=MOST_PARTS,
        TRUSTED_HOSTS=trusted_hosts(settings),
        SESSION_COOKIE_NAME="__Host-session" if is_https else "session",  # so no other host can plant one
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_https,
        WTF_CSRF_TIME_LIMIT=CSRF_SECONDS,
        WTF_CSRF_SSL_STRICT=False,  # the token decides; some offices' proxies strip the Referer
    )
    if settings.proxy_hops:
        # The host is taken from the Host header only; X-Forwarded-Host is nobody's to say.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops, x_host=0, x_port=0, x_prefix=0
        )
    app.url_map.converters |= {"int": IdConverter, "id": IdConverter}
    app.jinja_env.globals["once_key"] = once_key
    app.before_request(limit_text)
    app.after_request(add_headers)
    if is_https:
        app.after_request(insist_on_tls)


def trusted_hosts(settings: Settings) -> list[str]:
    """Host names this installation answers to; loopback too outside production."""
    own = urlsplit(settings.base_url).hostname
    loopback = () if settings.environment == "production" else LOOPBACK
    return [host for host in (own, *loopback) if host]


def limit_text() -> None:
    """A plain form is read whole into memory, which MAX_FORM_MEMORY_SIZE does not cover."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_FORM


def add_headers(answer: Response) -> Response:
    """The same protection on pages, files and errors; what a view set itself stays."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def insist_on_tls(answer: Response) -> Response:
    """Where people use https, their browsers shall never ask for less again."""
    answer.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
    return answer


def once_key() -> str:
    """A key for one filled-in form: sent twice, it counts once."""
    return secrets.token_urlsafe(16)
