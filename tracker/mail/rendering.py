"""Mails as text: their own templates, in the reader's language. One folder per mail: subject, text and HTML."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context, select_autoescape
from jinja2.nodes import EvalContext
from markupsafe import Markup

from tracker.domain.messages import Message
from tracker.language import catalogue, say, say_date

FOLDER = Path(__file__).parents[2] / "templates" / "emails"
WIDTH = 72
"""Columns of a plain text mail."""


@dataclass(frozen=True)
class Rendered:
    """What the recipient will read."""

    subject: str
    text: str
    html: str


def render(mail: str, language: str, **facts: object) -> Rendered:
    """The mail of that folder in "vi" or "en"; its bodies know the finished ``subject``."""
    templates = _environment(language)
    subject = " ".join(templates.get_template(f"{mail}/subject.txt").render(facts).split())
    text, html = (
        templates.get_template(f"{mail}/{part}").render(facts, subject=subject) for part in ("body.txt", "body.html")
    )
    while "\n\n\n" in text:  # at most one empty line
        text = text.replace("\n\n\n", "\n\n")
    return Rendered(subject, text.strip() + "\n", html.strip() + "\n")


class _Environment(Environment):
    """Each rendering copies the globals, which of Jinja's own ChainMap takes longer than a line of a mail."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Those of the environment; no template brings its own."""
        return self.globals if d is None else super().make_globals(d)


@lru_cache(maxsize=4)
def _environment(language: str) -> Environment:
    environment = _Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals["_"] = _translator(language)
    environment.globals["language"] = language
    environment.filters.update(say=partial(_said, language), date=say_date, wrapped=wrapped)
    return environment


def _translator(language: str) -> Callable[..., str]:
    """What Jinja's own ``_`` answers, with fewer calls in between: a mail asks two dozen times."""
    texts = catalogue(language)

    @lru_cache(maxsize=1000)
    def known(text: str, is_html: bool) -> str:
        said: str = texts.ugettext(text)
        return Markup(said) if is_html else said  # noqa: S704 - our text; it escapes the values

    @pass_eval_context
    def translated(context: EvalContext, text: str, **values: object) -> str:
        said = known(text, context.autoescape)
        return said % values if "%" in said else said

    return translated


def _said(language: str, said: Message | date | str) -> str:
    if isinstance(said, Message):
        return say(said, language)
    return said if isinstance(said, str) else say_date(said)


def wrapped(text: str, first: str = "", rest: str = "") -> str:
    """Text in lines of at most 72 columns, beginning with ``first`` and then ``rest``; addresses stay whole."""
    is_plain = text.isprintable() and "  " not in text  # nearly always
    left, begin, lines = text.strip() if is_plain else " ".join(text.split()), first, []
    while len(begin) + len(left) > WIDTH:
        cut = left.rfind(" ", 0, WIDTH - len(begin) + 1)
        if cut < 0:
            cut = left.find(" ")
        if cut < 0:
            break
        lines.append(begin + left[:cut])
        left, begin = left[cut + 1 :], rest
    return "\n".join([*lines, (begin + left).rstrip()]) if lines else (begin + left).rstrip()
