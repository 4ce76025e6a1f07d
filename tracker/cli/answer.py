"""How commands answer: JSON or plain lines to standard output, sentences to standard error, exit status 0, 1 or 2."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, ParamSpec

import click

from tracker.domain.errors import Refusal
from tracker.domain.messages import Message

P = ParamSpec("P")
REFUSED = 1
ANSWER = "tracker.answer"


class Day(click.ParamType[date]):
    """A date written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error (exit status 2)."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date written YYYY-MM-DD.", param, ctx)


def answering(command: Callable[P, None]) -> Callable[P, None]:
    """Give a command ``--json`` and ``--lang``; a refusal becomes its sentence and exit status 1."""

    @click.option("--json", "as_json", is_flag=True, help="Answer in JSON on standard output.")
    @click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", help="Language of the messages.")
    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        meta = click.get_current_context().meta
        meta[ANSWER] = Answer(as_json=bool(kwargs.pop("as_json")), language=str(kwargs.pop("lang")))
        try:
            command(*args, **kwargs)
        except Refusal as refusal:
            answer().refuse(refusal.message)

    return run


class Answer:
    """Where one command's answer goes, and in which language."""

    def __init__(self, *, as_json: bool, language: str) -> None:
        self.as_json = as_json
        self.language = language

    def say(self, said: Message | None) -> str | None:
        """A message in the asked-for language."""
        from tracker.language import say

        return say(said, self.language) if said else None

    def note(self, said: Message | None) -> None:
        """A sentence beside the answer, to standard error."""
        if said:
            click.echo(_printable(self.say(said) or ""), err=True)

    def give(self, facts: dict[str, Any] | list[dict[str, Any]]) -> None:
        """The answer itself, to standard output."""
        if self.as_json:
            click.echo(_printable(json.dumps(facts, ensure_ascii=False, indent=1, default=_plain)))
            return
        for row in facts if isinstance(facts, list) else [facts]:
            click.echo(
                _printable("  ".join(f"{name}: {_shown(value)}" for name, value in row.items() if _shown(value)))
            )

    def refuse(self, said: Message, **facts: Any) -> None:
        """Answer no: the facts and the sentence as JSON, the sentence to standard error, exit status 1."""
        if self.as_json:
            self.give(facts | {"message": self.say(said)})
        self.note(said)
        raise click.exceptions.Exit(REFUSED)


def answer() -> Answer:
    """The answer of the command that is running."""
    found: Answer = click.get_current_context().meta[ANSWER]
    return found


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(str(part) for part in value.values())
    if isinstance(value, list | tuple):
        return ", ".join("–" if part is None else str(part) for part in value)
    return "" if value is None else str(value)


def _printable(text: str) -> str:
    """Bytes that were no UTF-8 on the command line come back as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
