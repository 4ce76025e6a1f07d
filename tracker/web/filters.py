"""How templates print dates, numbers and messages: cheap, and the same as mail and commands do."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache

from flask import Flask, current_app

from tracker.domain.commendations import HONOURED_WORDS, STATE_WORDS, CommendationState, Honoured
from tracker.domain.effects import LEVEL_WORDS, EffectLevel
from tracker.domain.messages import Message
from tracker.domain.outputs import WORDS, OutputKind
from tracker.domain.packs import PART_WORDS, PackPart
from tracker.domain.period_names import period_in_text, period_label
from tracker.language import say, say_date, say_number
from tracker.web.languages import current_language

NOTHING = "–"


def init_app(app: Flask) -> None:
    """Register the filters: date daymonth period period_in_text datetime clock number percent say, and words."""
    app.jinja_env.filters.update(
        date=say_day,
        daymonth=say_day_and_month,
        period=say_period,
        period_in_text=say_period_in_text,
        datetime=say_instant,
        clock=say_clock,
        number=number,
        percent=percent,
        say=say_message,
        effect_word=effect_word,
        pack_part_word=pack_part_word,
        output_word=output_word,
        honoured_word=honoured_word,
        commendation_look=commendation_look,
    )


def say_day(day: date | None) -> str:
    """dd/mm/yyyy; of an aware instant its day in the installation's zone. Nothing for none."""
    return say_date(_local(day).date() if isinstance(day, datetime) else day)


def say_day_and_month(day: date) -> str:
    """``14/12``, for a date beside one that has the year."""
    return f"{day.day:02}/{day.month:02}"


def say_period(code: str) -> str:
    """The name of a period in the language of the page: ``2026-Q4`` is "Quý IV/2026"."""
    return _period(code, current_language())


def say_period_in_text(code: str) -> str:
    """The same inside a sentence: "quý IV/2026"."""
    return _period_in_text(code, current_language())


@lru_cache(maxsize=2000)
def _period(code: str, language: str) -> str:
    return say(period_label(code), language)


@lru_cache(maxsize=2000)
def _period_in_text(code: str, language: str) -> str:
    return say(period_in_text(code), language)


def effect_word(level: str) -> str:
    """A judgement of effect in the language of the page."""
    return say(Message(LEVEL_WORDS[EffectLevel(level)]), current_language())


def pack_part_word(part: PackPart) -> str:
    """A file of a pack in the language of the page."""
    return say(Message(PART_WORDS[part]), current_language())


def honoured_word(kind: str) -> str:
    """Model, collective or individual in the language of the page."""
    return say(Message(HONOURED_WORDS[Honoured(kind)]), current_language())


def commendation_look(state: str) -> tuple[str, str]:
    """How a commendation's state is shown: the kind of its status, and its word in the language of the page."""
    kind, word = STATE_WORDS[CommendationState(state)]
    return kind, say(Message(word), current_language())


def output_word(kind: str) -> str:
    """What was published, as officials call it; in Vietnamese, as in the reports."""
    return WORDS[OutputKind(kind)]


def say_instant(instant: datetime | None) -> str:
    """``08:00 18/12/2026`` in the installation's zone; nothing for none. ``instant`` is aware."""
    if instant is None:
        return ""
    local = _local(instant)
    return f"{local:%H:%M} {say_date(local.date())}"


def say_clock(instant: datetime | None) -> str:
    """``08:00`` in the installation's zone, for a page that says the day already."""
    return f"{_local(instant):%H:%M}" if instant else ""


def number(value: int | float | Decimal | None) -> str:
    """1.234,5 in Vietnamese, 1,234.5 in English; a dash where there is none."""
    return NOTHING if value is None else say_number(value, current_language())


def percent(value: int | float | Decimal | None) -> str:
    """A percentage with two decimals, cut and not rounded, as the official statistics have it; a dash for none."""
    if value is None:
        return NOTHING
    cut = Decimal(str(value)).quantize(Decimal("0.01"), rounding=ROUND_DOWN)
    return f"{str(cut).replace('.', ',') if current_language() == 'vi' else cut}%"


def say_message(said: Message | date | Decimal | str | None) -> str:
    """What the domain says, in the language of the page; plain text passes through, dates and numbers are written."""
    if isinstance(said, Message):
        return say(said, current_language())
    if isinstance(said, date):
        return say_date(said)
    if isinstance(said, Decimal):
        return number(said)
    return said or ""


def _local(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant.astimezone(current_app.config["SETTINGS"].zone)
