"""The words of status: each kind has one icon, one word and one colour (its CSS class), everywhere the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import Flask

from tracker.domain.messages import Message, message
from tracker.language import say
from tracker.web.languages import current_language


@dataclass(frozen=True)
class StatusLook:
    """An icon, a word, and the ways to say it with a number of days (``days`` is a value of the sentence)."""

    icon: str
    word: Message
    one_day: Message | None = None
    many_days: Message | None = None
    no_day: Message | None = None


LOOKS = {
    "idle": StatusLook("circle", message("Not yet due")),
    "doing": StatusLook("arrow-right-circle", message("In progress, in time")),
    "soon": StatusLook(
        "hourglass-split",
        message("Due soon"),
        message("Due soon, 1 day left"),
        message("Due soon, %(days)s days left"),
        message("Due today"),
    ),
    "overdue": StatusLook(
        "exclamation-octagon-fill", message("Overdue"), message("Overdue by 1 day"), message("Overdue by %(days)s days")
    ),
    "done": StatusLook("check-circle-fill", message("Done in time")),
    "done_late": StatusLook(
        "check-circle", message("Done late"), message("Done late by 1 day"), message("Done late by %(days)s days")
    ),
    "waiting": StatusLook("person-check", message("Waiting for confirmation")),
    "returned": StatusLook("arrow-return-left", message("Returned for rework")),
    "paused": StatusLook("pause-circle", message("Paused")),
    "extended": StatusLook("calendar-plus", message("Extended")),
    "cancelled": StatusLook("x-circle", message("Cancelled")),
    "conflict": StatusLook("exclamation-triangle-fill", message("Figures differ")),
    "failed": StatusLook("x-octagon-fill", message("Could not be sent")),
}


def init_app(app: Flask) -> None:
    """Give templates ``status_looks`` and ``status_word``; pages use the macro in components/status.html."""
    app.jinja_env.globals.update(status_looks=LOOKS, status_word=status_word)


def status_word(kind: str, days: int | None = None) -> str:
    """The word of a status in the language of the page. ``days``: calendar days late or left."""
    return _word(kind, days, current_language())


@lru_cache(maxsize=2000)
def _word(kind: str, days: int | None, language: str) -> str:
    look = LOOKS[kind]
    if days is None or look.one_day is None or look.many_days is None:
        return say(look.word, language)
    if days == 0 and look.no_day:
        return say(look.no_day, language)
    if days == 1:
        return say(look.one_day, language)
    return say(Message(look.many_days.text, {"days": days}), language)
