"""A column that keeps a Message as it was said: key and values, so that each reader gets it in his language."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator

from tracker.domain.messages import Message


class Said(TypeDecorator[Message]):
    """A Message as JSON text. Values may be text, whole numbers, dates, instants and messages."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Message | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> Message | None:
        """From the database."""
        if value is None:
            return None
        said: Message = _spoken(json.loads(value))
        return said


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return {"said": value.text, "values": {name: _plain(one) for name, one in value.values.items()}}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, str | int):
        return value
    raise TypeError(f"a message with a {type(value).__name__} in it cannot be kept")


def _spoken(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "on" in value:
        return date.fromisoformat(value["on"])
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    return Message(value["said"], {name: _spoken(one) for name, one in value["values"].items()})
