"""Where mail goes, as the settings name it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class UnusableServer(ValueError):
    """The address of the mail server cannot be used; the text says why."""


@dataclass(frozen=True)
class Server:
    """A mail server as the settings name it. ``security``: none, tls (from the first byte) or starttls."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""


def server_of(url: str) -> Server | Path:
    """Read smtp://, smtps://, smtp+starttls:// (with user:password@ if need be) or file:///folder.

    Raises UnusableServer. A password never goes over an open line, but to this very machine.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as unreadable:
        raise UnusableServer(f"the mail address of the settings cannot be read: {unreadable}") from unreadable
    if parts.scheme == "file" and parts.path and not parts.netloc:
        return Path(unquote(parts.path))
    kinds = {"smtp": ("none", 25), "smtps": ("tls", 465), "smtp+starttls": ("starttls", 587)}
    if parts.scheme not in kinds or not parts.hostname:
        raise UnusableServer("TRACKER_SMTP_URL must be smtp://, smtps:// or smtp+starttls://host:port, or file:///dir")
    security, usual_port = kinds[parts.scheme]
    server = Server(
        parts.hostname, port or usual_port, security, unquote(parts.username or ""), unquote(parts.password or "")
    )
    if server.password and security == "none" and server.host not in LOOPBACK:
        raise UnusableServer("a password may not go over an open line: use smtp+starttls:// or smtps://")
    return server
