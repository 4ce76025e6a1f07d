"""The notice that who runs the installation has opened a program to read it, to the leaders of all who take part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.mail.letterhead import Letterhead
from tracker.mail.rendering import Rendered, render


@dataclass(frozen=True)
class EmergencyLetter:
    """``name``: of the reader; ``who`` opened it, with his post; ``opened_at`` and ``until_at``: instants."""

    name: str
    program: str
    who: str
    reason: str
    opened_at: datetime
    until_at: datetime
    url: str


def write_emergency(letter: EmergencyLetter, language: str, letterhead: Letterhead) -> Rendered:
    """The mail as its reader gets it, with the hours of his zone."""
    begun, over = (at.astimezone(letterhead.zone) for at in (letter.opened_at, letter.until_at))
    return render(
        "emergency_opened", language, letter=letter, on=begun.date(), at=f"{begun:%H:%M}", until=f"{over:%H:%M}"
    )
