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
        return _encode(plain_message(value)) if value.values else _encoded(value.text)

    def process_result_value(self, value: Any, dialect: Dialect) -> Message | None:
        """From the database."""
        return None if value is None else _decoded(value)


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


@lru_cache(maxsize=1000)
def _encoded(text: str) -> str:
    return _encode(plain_message(Message(text)))


@lru_cache(maxsize=1000)
def _decoded(kept: str) -> Message:
    """Kept, because most of them are said again and again: reasons, reports of one period."""
    return message_of(json.loads(kept))
