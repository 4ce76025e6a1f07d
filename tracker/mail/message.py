"""A mail as bytes for the wire. A value: nothing is looked up, nothing is sent here."""

from __future__ import annotations

import uuid
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from tracker.mail.headers import HeaderLine, UnusableAddress, address_line, text_line

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


def wire(letter: Letter, *, sender: str, list_host: str) -> bytes:
    """The bytes to hand over; every line ends with CR LF. ``sender``: "Name <address>".

    Raises UnusableAddress, UnusableSender. Put together here line by line: every header is encoded to the last byte
    already, and the library's own message takes ten times as long.
    """
    boundary = f"=_{letter.message_id.strip('<>').partition('@')[0]}"  # "=_" cannot be in quoted-printable text
    head = (
        _sender_line(sender),
        address_line("To", letter.name, letter.address),
        text_line("Subject", letter.subject),
        HeaderLine("Date", format_datetime(letter.dated_at)),
        HeaderLine("Message-ID", letter.message_id),
        HeaderLine("Auto-Submitted", "auto-generated"),
        HeaderLine("List-Id", f"<reminders.{list_host}>"),
        HeaderLine("Content-Language", letter.language),
        HeaderLine("MIME-Version", "1.0"),
        HeaderLine("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
    )
    lines = [
        *(f"{line.name}: {line}" for line in head),
        *("", f"--{boundary}", *_part("plain", letter.text)),
        *(f"--{boundary}", *_part("html", letter.html)),
        *(f"--{boundary}--", ""),
    ]
    return "\r\n".join(lines).encode("ascii")


@lru_cache(maxsize=4)
def _sender_line(sender: str) -> HeaderLine:
    """The same on every mail of an installation. Raises UnusableSender."""
    try:
        return address_line("From", *parseaddr(sender))
    except UnusableAddress as unusable:
        raise UnusableSender(sender) from unusable


def _part(subtype: str, text: str) -> tuple[str, ...]:
    """One body with its headers, without its last line end."""
    quoted = b2a_qp(b"\n".join(text.encode().splitlines()), istext=True).decode("ascii")
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        quoted.replace("\n", "\r\n"),
        "",
    )
