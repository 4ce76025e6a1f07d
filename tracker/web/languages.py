"""Which language a page speaks: Vietnamese unless this browser or this person chose English.

The order is: ``?lang=`` on the address, the choice kept in this browser's cookie, the person's own language,
Vietnamese. The browser's Accept-Language is not asked: office machines often run an English Windows.
"""

from __future__ import annotations

from contextvars import ContextVar
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel
from markupsafe import Markup, escape

from tracker.language import LANGUAGES, catalogue

ASKED = "lang"  # in an address
KEPT_SECONDS = 365 * 24 * 60 * 60
LOCALES = {"vi": "vi", "en": "en_GB"}  # en alone would write dates the American way
_SETTLED: ContextVar[str | None] = ContextVar("language of this request", default=None)


def init_app(app: Flask) -> None:
    """Give pages and templates their language; ``_`` in templates reads the same catalogue as mail and commands."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "vi")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", app.config["SETTINGS"].timezone)
    Babel(app, locale_selector=lambda: LOCALES[current_language()])
    app.jinja_env.globals.update(
        _=translate, ngettext=translate_count, current_language=current_language, language_links=language_links
    )
    app.after_request(_keep_choice)
    app.teardown_request(_unsettle)


def translate(text: str, **values: object) -> Markup:
    """``_`` of the templates: the catalogue's sentence, with escaped ``values`` (a lone % stays as it is).

    Flask-Babel's own costs ten times as much, and a list says hundreds of sentences.
    """
    said = catalogue(current_language()).ugettext(text)
    return Markup(said % _escaped(values) if values else said)  # noqa: S704  # the catalogue is ours


def translate_count(one: str, many: str, num: int, **values: object) -> Markup:
    """``ngettext`` of the templates: ``num`` is a value of both sentences."""
    said = catalogue(current_language()).ungettext(one, many, num)
    return Markup(said % _escaped({"num": num, **values}))  # noqa: S704  # the catalogue is ours


def _escaped(values: dict[str, object]) -> dict[str, object]:
    """Cheaper than letting Markup format: it wraps every value once more."""
    return {name: value if type(value) is int else escape(value) for name, value in values.items()}


def current_language() -> str:
    """ "vi" or "en" for this request; Vietnamese outside of one."""
    return _SETTLED.get() or _choose()


def settle_language() -> None:
    """From here on the request speaks one language: the guard knows who is asking. A page asks a hundred times."""
    _SETTLED.set(_choose())


def language_links() -> list[tuple[str, str, str]]:
    """The other languages as (code, name in itself, address of this same page in it)."""
    names = {"vi": "Tiếng Việt", "en": "English"}
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != ASKED]
    return [
        (code, names[code], f"?{urlencode([*kept, (ASKED, code)])}") for code in LANGUAGES if code != current_language()
    ]


def _unsettle(_error: BaseException | None) -> None:
    _SETTLED.set(None)


def _choose() -> str:
    if not has_request_context():
        return LANGUAGES[0]
    asked = (request.args.get(ASKED), request.cookies.get(_cookie()), getattr(g.get("viewer"), "language", None))
    return next((language for language in asked if language in LANGUAGES), LANGUAGES[0])


def _keep_choice(answer: Response) -> Response:
    asked = request.args.get(ASKED)
    if asked in LANGUAGES:
        is_secure = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(_cookie(), asked, max_age=KEPT_SECONDS, httponly=True, samesite="Lax", secure=is_secure)
    return answer


def _cookie() -> str:
    """Behind TLS no other host can plant it, as with the session's."""
    return "__Host-lang" if current_app.config["SESSION_COOKIE_SECURE"] else "lang"
