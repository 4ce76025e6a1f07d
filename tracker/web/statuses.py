"""The words of status: each kind has one icon, one word and one colour (its CSS class), everywhere the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import Flask

from tracker.domain.messages import Message, message
from tracker.domain.status import STATUS_WORDS, StatusKind
from tracker.language import say
from tracker.web.languages import current_language


@dataclass(frozen=True)
class StatusLook:
    """An icon, a word, and the ways to say it with a number of days; sentences are keys of the catalogue."""

    icon: str
    word: str
    one_day: str = ""
    many_days: str = ""
    no_day: str = ""


LOOKS: dict[str, StatusLook] = {
    "idle": StatusLook("circle", STATUS_WORDS[StatusKind.IDLE]),
    "doing": StatusLook("arrow-right-circle", STATUS_WORDS[StatusKind.DOING]),
    "soon": StatusLook(
        "hourglass-split",
        STATUS_WORDS[StatusKind.SOON],
        message("Due soon, 1 day left").text,
        message("Due soon, %(days)s days left").text,
        message("Due today").text,
    ),
    "overdue": StatusLook(
        "exclamation-octagon-fill",
        STATUS_WORDS[StatusKind.OVERDUE],
        message("Overdue by 1 day").text,
        message("Overdue by %(days)s days").text,
    ),
    "done": StatusLook("check-circle-fill", STATUS_WORDS[StatusKind.DONE]),
    "done_late": StatusLook(
        "check-circle",
        STATUS_WORDS[StatusKind.DONE_LATE],
        message("Done late by 1 day").text,
        message("Done late by %(days)s days").text,
    ),
    "waiting": StatusLook("person-check", STATUS_WORDS[StatusKind.WAITING]),
    "returned": StatusLook("arrow-return-left", STATUS_WORDS[StatusKind.RETURNED]),
    "paused": StatusLook("pause-circle", STATUS_WORDS[StatusKind.PAUSED]),
    "extended": StatusLook("calendar-plus", STATUS_WORDS[StatusKind.EXTENDED]),
    "cancelled": StatusLook("x-circle", STATUS_WORDS[StatusKind.CANCELLED]),
    # Two states that are no task's: figures of two agencies, and a mail.
    "conflict": StatusLook("exclamation-triangle-fill", message("Figures differ").text),
    "failed": StatusLook("x-octagon-fill", message("Could not be sent").text),
}
CSS = {kind: f"status status-{kind.replace('_', '-')}" for kind in LOOKS}


def init_app(app: Flask) -> None:
    """Give templates ``status_looks``, ``status_css`` and ``status_word``; pages use components/status.html."""
    app.jinja_env.globals.update(status_looks=LOOKS, status_css=CSS, status_word=status_word)


def status_word(kind: str, days: int | None = None) -> str:
    """The word of a status in the language of the page. ``days``: calendar days late or left."""
    return _word(kind, days, current_language())


@lru_cache(maxsize=2000)
def _word(kind: str, days: int | None, language: str) -> str:
    look = LOOKS[kind]
    said = look.many_days or look.word
    if days is None:
        said = look.word
    elif days == 0:
        said = look.no_day or said
    elif days == 1:
        said = look.one_day or said
    return say(Message(said, {"days": days}), language)
