"""Refusals. Each is a type, and carries a Message that a person can read; nobody matches on text."""

from __future__ import annotations

from tracker.domain.messages import Message


class Refusal(Exception):
    """Something asked for is not done; ``message`` says why, ``field`` names the form field if there is one."""

    def __init__(self, message: Message, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class RuleBroken(Refusal):
    """A rule of the domain says no."""


class NotAllowed(Refusal):
    """This person may not do that (HTTP 403)."""


class NotFound(Refusal):
    """There is no such thing, or none that this person may know of (HTTP 404)."""


class ChangedMeanwhile(Refusal):
    """Someone else saved first; ``message`` says what they changed."""


class AlreadyDone(Refusal):
    """The same form was sent twice; the first one counts."""
