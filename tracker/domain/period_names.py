"""How a period's code is said: 2026-Q3 is "Quarter III/2026"."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from tracker.domain.messages import Message, message

ROMAN = ("I", "II", "III", "IV")
_CODE = re.compile(
    r"""(?P<school>\d{4}-\d{4})(?:-H(?P<term>[12]))?
      | (?P<day>\d{4}-\d{2}-\d{2})
      | (?P<year>\d{4})(?:-(?P<letter>[MQH])(?P<number>\d{1,2}))?
      | (?P<length>\d+)M-(?P<nth>\d+)""",
    re.VERBOSE | re.ASCII,
)


_IN_TEXT = {
    said.text.casefold(): said.text
    for said in (
        message("month %(month)s/%(year)s"),
        message("quarter %(quarter)s/%(year)s"),
        message("first half of %(year)s"),
        message("second half of %(year)s"),
        message("year %(year)s"),
        message("school year %(years)s"),
        message("first half of the school year %(years)s"),
        message("second half of the school year %(years)s"),
        message("milestone %(day)s"),
        message("review number %(nth)s, every %(months)s months"),
    )
}


def period_label(code: str) -> Message:
    """The name of the period with that code; an unknown code is said as it stands."""
    match = _CODE.fullmatch(code)
    if match is None:
        return message("%(name)s", name=code)
    if match["school"]:
        return _school(match["school"].replace("-", "–"), match["term"])
    if match["day"]:
        return message("Milestone %(day)s", day=date.fromisoformat(code))
    if match["nth"]:
        return message("Review number %(nth)s, every %(months)s months", nth=int(match["nth"]), months=match["length"])
    return _in_year(match["year"], match["letter"], match["number"])


@lru_cache(maxsize=1000)
def period_in_text(code: str) -> Message:
    """The name inside a sentence: "quarter III/2026", where Vietnamese writes no capital letter."""
    label = period_label(code)
    return Message(_IN_TEXT.get(label.text.casefold(), label.text), label.values)


def quarter_in_column(code: str) -> Message:
    """A quarter at the head of a narrow column, its year being clear."""
    return message("Q.%(quarter)s", quarter=ROMAN[int(code[-1]) - 1])


def _in_year(year: str, letter: str | None, number: str | None) -> Message:
    if letter == "M":
        return message("Month %(month)s/%(year)s", month=int(number or 0), year=year)
    if letter == "Q":
        return message("Quarter %(quarter)s/%(year)s", quarter=ROMAN[int(number or 1) - 1], year=year)
    if letter == "H":
        return (
            message("First half of %(year)s", year=year)
            if number == "1"
            else message("Second half of %(year)s", year=year)
        )
    return message("Year %(year)s", year=year)


def _school(years: str, term: str | None) -> Message:
    if term is None:
        return message("School year %(years)s", years=years)
    if term == "1":
        return message("First half of the school year %(years)s", years=years)
    return message("Second half of the school year %(years)s", years=years)
