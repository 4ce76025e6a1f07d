"""Hands letters over, to a mail server or into a folder; which of them the settings say.

A mailer answers, it does not raise: every trouble is an Answer that says how far the letter came.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from tracker.domain.delivery import Answer
from tracker.mail.folder import FolderMailer
from tracker.mail.server_address import server_of
from tracker.mail.smtp import SmtpMailer


class Mailer(Protocol):
    """One line to where mail goes, kept open over many letters."""

    def offer(self, to_address: str) -> Answer | None:
        """Name sender and recipient; None when the content may follow, else why not. Nothing is sent yet."""

    def hand_over(self, content: bytes, message_id: str) -> Answer:
        """Send the content of the letter that was just offered."""

    def close(self) -> None:
        """Say goodbye."""


def mailer_for(url: str, *, sender: str) -> Mailer:
    """The mailer of an installation. ``sender``: "Name <address>". Raises UnusableServer."""
    server = server_of(url)
    return FolderMailer(server) if isinstance(server, Path) else SmtpMailer(server, sender=sender)
