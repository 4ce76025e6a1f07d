"""A mail as bytes for the wire. A value: nothing is looked up, nothing is sent here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from tracker.mail.headers import UnusableAddress, address_line, text_line

NAMESPACE = uuid.UUID("6b1f2f0e-8d43-4f0c-9f0e-3a4f6f5b2c10")


class UnusableSender(ValueError):
    """The address that all mail is to come from is none."""


@dataclass(frozen=True)
class Letter:
    """One message to one recipient, as it was frozen. ``dated_at`` stays the same for every copy."""

    message_id: str
    name: str
    address: str
    subject: str
    text: str
    html: str
    language: str
    dated_at: datetime


def message_id_for(dedupe_key: str, host: str) -> str:
    """The Message-ID that this key always gets, so that a second copy is recognised."""
    return f"<{uuid.uuid5(NAMESPACE, dedupe_key)}@{host}>"


def email_of(letter: Letter, *, sender: str, list_host: str) -> EmailMessage:
    """The letter with its headers. ``sender``: "Name <address>". Raises UnusableAddress, UnusableSender."""
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = address_line("From", *parseaddr(sender))
    except UnusableAddress as unusable:
        raise UnusableSender(sender) from unusable
    mail["To"] = address_line("To", letter.name, letter.address)
    mail["Subject"] = text_line("Subject", letter.subject)
    mail["Date"] = format_datetime(letter.dated_at)
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Id"] = f"<reminders.{list_host}>"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = letter.language  # after the content, which would take it along into its first part
    return mail


def wire(mail: EmailMessage) -> bytes:
    """The bytes to hand over: every line ends with CR LF, which EmailMessage's own default does not do."""
    return mail.as_bytes(policy=SMTP)
