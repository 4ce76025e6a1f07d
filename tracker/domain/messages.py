"""What the domain says to people: a catalogue key with values. Web, mail and cli translate it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """An English sentence that is a key of the catalogue, with ``%(name)s`` values (text, numbers, dates, messages)."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.text)  # the values may be a dictionary; equal messages have equal texts

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


def message(text: str, **values: object) -> Message:
    """Make a Message; the catalogue's extractor knows this name."""
    return Message(text, values)
