"""A message as plain values and back: kept as it was said, so that each reader gets it in his language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tracker.domain.messages import Message


def plain_message(said: Message) -> dict[str, Any]:
    """The message as what JSON holds. Values: text, whole numbers, days, instants, messages."""
    return {"said": said.text, "values": {name: _plain(value) for name, value in said.values.items()}}


def message_of(plain: dict[str, Any]) -> Message:
    """The message that ``plain_message`` was made from."""
    values = plain["values"]
    for value in values.values():
        if type(value) is dict:
            return Message(plain["said"], {name: _value(value) for name, value in values.items()})
    return Message(plain["said"], values)


def _plain(value: object) -> object:
    if isinstance(value, str):  # nearly always, so first
        return value
    if isinstance(value, Message):
        return plain_message(value)
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, int):
        return value
    raise TypeError(f"a message with a {type(value).__name__} in it cannot be kept")


def _value(plain: Any) -> object:
    if not isinstance(plain, dict):
        return plain
    if "on" in plain:
        return date.fromisoformat(plain["on"])
    if "at" in plain:
        return datetime.fromisoformat(plain["at"])
    return message_of(plain)
