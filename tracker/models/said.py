"""A column that keeps a Message as it was said: key and values, so that each reader gets it in his language."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator

from tracker.domain.kept_messages import message_of, plain_message
from tracker.domain.messages import Message


class Said(TypeDecorator[Message]):
    """A Message as JSON text. Values may be text, whole numbers, dates, instants and messages."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Message | None, dialect: Dialect) -> str | None:
        """To the database."""
        if value is None:
            return None
        return _with_values(value) if value.values else _encoded(value.text)

    def process_result_value(self, value: Any, dialect: Dialect) -> Message | None:
        """From the database."""
        return None if value is None else _decoded(value)


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_quoted = json.encoder.encode_basestring


def _with_values(said: Message) -> str:
    """As ``_encode`` writes it. Nearly always the values are text: a morning writes a hundred thousand of those."""
    values: Any = said.values
    opening, names = _begun(said.text, tuple(values))
    try:
        return opening + ", ".join([key + _quoted(values[name]) for key, name in names]) + "}}"
    except TypeError:  # a value that is no text
        return _encode(plain_message(said))


@lru_cache(maxsize=1000)
def _begun(text: str, names: tuple[str, ...]) -> tuple[str, list[tuple[str, str]]]:
    """What comes before the values, and before each of them."""
    return _encoded(text)[:-2], [(f"{_quoted(name)}: ", name) for name in sorted(names)]


@lru_cache(maxsize=1000)
def _encoded(text: str) -> str:
    return _encode(plain_message(Message(text)))


@lru_cache(maxsize=1000)
def _decoded(kept: str) -> Message:
    """Kept, because most of them are said again and again: reasons, reports of one period."""
    return message_of(json.loads(kept))
