"""A column that keeps a Message as it was said: key and values, so that each reader gets it in his language."""

from __future__ import annotations

import json
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
        return None if value is None else json.dumps(plain_message(value), ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> Message | None:
        """From the database."""
        return None if value is None else message_of(json.loads(value))
