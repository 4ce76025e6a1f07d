"""The notice that a year's days off are not entered yet, to whoever has to enter them."""

from __future__ import annotations

from datetime import date

from tracker.mail.letterhead import Letterhead
from tracker.mail.links import DAYS_OFF
from tracker.mail.rendering import Rendered, render


def write_missing_year(year: int, name: str, language: str, letterhead: Letterhead) -> Rendered:
    """The mail as its reader gets it; it leads to the page where the days are entered."""
    url = f"{letterhead.base_url}{DAYS_OFF.format(year=year)}"
    return render("missing_year", language, year=str(year), begins_on=date(year, 1, 1), name=name, url=url)
