"""What every job is told when it runs."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from config import Settings
from tracker.mail.letterhead import Letterhead


@dataclass(frozen=True)
class Occasion:
    """``now``: the instant to work by. ``process``: who runs it, as people know it. ``is_by_hand``: a person wants it
    done at once, whatever the hour."""

    settings: Settings
    now: datetime
    process: str
    is_stopping: Callable[[], bool] = lambda: False
    is_by_hand: bool = False

    @property
    def local(self) -> datetime:
        """``now`` in the installation's zone."""
        return self.now.astimezone(self.settings.zone)

    @property
    def today(self) -> date:
        """The day in the installation's zone."""
        return self.local.date()

    @property
    def letterhead(self) -> Letterhead:
        """What is on every mail."""
        return Letterhead(base_url=self.settings.base_url, sender=self.settings.mail_from, zone=self.settings.zone)


def process_name() -> str:
    """How people tell this process from others: host and process number."""
    return f"{socket.gethostname()}:{os.getpid()}"
