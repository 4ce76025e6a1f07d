"""The notice to somebody whose account or posts another one changed: what was done, when, by whom (ASVS 5.0, 6.3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.domain.messages import Message
from tracker.mail.letterhead import Letterhead
from tracker.mail.links import ACCOUNT
from tracker.mail.rendering import Rendered, render


@dataclass(frozen=True)
class ChangeLetter:
    """``name``: of the reader; ``who`` did it, with his post; ``advice``: what to do if it is not right."""

    name: str
    subject: Message
    what: Message
    advice: Message
    who: Message | str
    at: datetime


def write_change(letter: ChangeLetter, language: str, letterhead: Letterhead) -> Rendered:
    """The mail as its reader gets it, with the hour of his zone."""
    at = letter.at.astimezone(letterhead.zone)
    url = f"{letterhead.base_url}{ACCOUNT}"
    return render("account_changed", language, letter=letter, on=at.date(), at=f"{at:%H:%M}", url=url)
