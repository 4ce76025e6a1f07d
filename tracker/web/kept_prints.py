"""Rows of lists, and the leader's page, kept once they are printed.

Most of a list is the same as when it was last looked at, whoever looks. A row is a value, so its print can be kept
by it: anything that changes makes another row, and there is nothing to invalidate. So it is with a page of figures.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup

from tracker.web.languages import current_language

MOST_KEPT = 1000  # a row and its print take two to three kilobytes
MOST_PAGES = 8  # a page of figures takes some two hundred


def init_app(app: Flask) -> None:
    """Give templates ``printed``."""

    def print_it(_language: str, template: str, macro: str, *content: Hashable) -> Markup:
        macros: Any = app.jinja_env.get_template(template).module
        return Markup(getattr(macros, macro)(*content))  # noqa: S704  # a template has printed it

    kept, kept_pages = lru_cache(MOST_KEPT)(print_it), lru_cache(MOST_PAGES)(print_it)

    def printed(template: str, macro: str, *content: Hashable) -> Markup:
        """What this macro says of ``content``, printed once for each content and language.

        ``content`` has to tell all that is said: values only; no token, nothing that the macro asks of the request.
        """
        return kept(current_language(), template, macro, *content)

    def printed_page(template: str, macro: str, *content: Hashable) -> Markup:
        """The same for a macro that prints a whole page of figures."""
        return kept_pages(current_language(), template, macro, *content)

    app.jinja_env.globals.update(printed=printed, printed_page=printed_page)
