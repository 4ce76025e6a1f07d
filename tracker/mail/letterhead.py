"""What is the same on every mail of an installation."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Letterhead:
    """``base_url``: where links lead, never taken from a request. ``sender``: "Name <address>"."""

    base_url: str
    sender: str
    zone: ZoneInfo

    @property
    def host(self) -> str:
        """The host that Message-IDs and the List-Id are made with, in letters that mail servers take."""
        host = urlsplit(self.base_url).hostname or "localhost"
        return host if host.isascii() else host.encode("idna").decode("ascii")
