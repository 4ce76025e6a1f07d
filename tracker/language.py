"""Vietnamese first, English second: the catalogue, and how messages, dates and numbers are said.

English is the key of the catalogue, so it needs no file of its own. Used by mail and cli directly and by web through
Flask-Babel, which reads the same files.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations

from tracker.domain.messages import Message

LANGUAGES = ("vi", "en")
FOLDER = Path(__file__).parent / "translations"


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> NullTranslations:
    """The translations of one language ("vi" or "en"); unknown texts come back as they are."""
    return Translations.load(str(FOLDER), [language])


def say(said: Message, language: str) -> str:
    """A Message as a sentence in ``language``; dates as dd/mm/yyyy, numbers by locale, messages inside it too."""
    text: str = catalogue(language).ugettext(said.text) if said.text else ""
    if not said.values:
        return text
    return text % {name: _spoken(value, language) for name, value in said.values.items()}


@lru_cache(maxsize=1000)
def say_date(day: date | None) -> str:
    """dd/mm/yyyy in both languages; nothing for no date."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}" if day else ""


def say_number(number: int | float | Decimal, language: str) -> str:
    """1.234,5 in Vietnamese, 1,234.5 in English; no trailing zeros."""
    text = f"{number:,.4f}".rstrip("0").rstrip(".") if isinstance(number, float | Decimal) else f"{number:,}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def _spoken(value: object, language: str) -> str:
    if isinstance(value, str):  # nearly always, so first
        return value
    if isinstance(value, Message):
        return say(value, language)
    if isinstance(value, datetime):
        return f"{value:%H:%M} {say_date(value.date())}"
    if isinstance(value, date):
        return say_date(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return say_number(value, language)
    return str(value)
