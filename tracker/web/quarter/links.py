"""Numbers as links to the lines behind them: a choice of lines as an address, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from tracker.domain.errors import NotFound
from tracker.domain.messages import Message, message
from tracker.domain.quarter.behind import Behind, Box, Change, Due, Figure, Handing, Part, Show
from tracker.domain.quarter.board import JOINT, NOBODY
from tracker.language import catalogue, say_number
from tracker.web.filters import number, percent, say_message
from tracker.web.languages import current_language

LEAD_WORDS = {"joint": JOINT, "nobody": NOBODY}
WORDS_OF_LEADS = {lead: word for word, lead in LEAD_WORDS.items()}
_ID = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_QUARTER = re.compile(r"[0-9]{4}-Q[1-4]", re.ASCII)


@dataclass(frozen=True)
class Links:
    """Makes the addresses of one overview: its quarter and, if one was chosen, its program; or the programs below."""

    period: str
    agreement_id: int | None
    is_below: bool = False
    language: str = field(default_factory=current_language)

    @cached_property
    def _base(self) -> str:
        return f"/quarter/list?{escape(self._scope(self.period))}"

    def overview(self, *, period: str | None = None, everything: bool = False) -> str:
        """The page itself, in another quarter or for all programs."""
        return f"/quarter?{self._scope(period or self.period, everything=everything)}"

    def below(self) -> str:
        """The page for the programs below."""
        return f"/quarter?{urlencode({'period': self.period, 'below': 1})}"

    def trend(self) -> str:
        """The same over the last quarters."""
        return f"/quarter/trend?{self._scope(self.period)}"

    def behind(self, behind: Behind, *, page: int = 1) -> Markup:
        """Where the lines of a choice are listed, ready to be printed into an attribute."""
        spelled = [f"&amp;{name}={text}" for name in _READERS if (text := _spell(name, getattr(behind, name)))]
        if page > 1:
            spelled.append(f"&amp;page={page}")
        return Markup(self._base + "".join(spelled))  # noqa: S704  # ids, days and words of ours

    def indicator(self, indicator_id: int) -> Markup:
        """Where the entries that make up an indicator's value are listed."""
        return self.behind(Behind(Show.ENTRIES, indicator=indicator_id))

    def figure(self, figure: Figure) -> Markup:
        """The number, leading to its lines; nothing stands behind a zero."""
        if not figure:
            return Markup("0")
        shown = say_number(figure, self.language)
        return Markup(f'<a href="{self.behind(figure.behind)}">{shown}</a>')  # noqa: S704  # an address and digits

    def sentence(self, said: Message) -> Markup:
        """A sentence in the language of the page with its figures as links; rates and what is overdue stand out."""
        text = escape(catalogue(self.language).ugettext(said.text) if said.text else "")
        return text % {name: self._part(value) for name, value in said.values.items()} if said.values else text

    def _part(self, value: object) -> Markup:
        if isinstance(value, Message):
            return self.sentence(value)
        if isinstance(value, Figure):
            link = self.figure(value)
            return Markup("<b>{}</b>").format(link) if value.behind.box is Box.OVERDUE and value else link
        if isinstance(value, Decimal):
            return Markup("<b>{}</b>").format(percent(value).removesuffix("%"))  # the sentence has the sign
        if isinstance(value, int):
            return escape(number(value))
        return escape(say_message(value) if isinstance(value, date) else value)

    def _scope(self, period: str, *, everything: bool = False) -> str:
        arguments: dict[str, Any] = {"period": period}
        if self.agreement_id is not None and not everything:
            arguments["agreement"] = self.agreement_id
        elif self.is_below and not everything:
            arguments["below"] = 1
        return urlencode(arguments)


def behind_of(arguments: Mapping[str, str]) -> Behind:
    """The choice that an address spells. Raises NotFound for words that no number of ours leads to."""
    known = {name: arguments[name] for name in _READERS if arguments.get(name)}
    try:
        return Behind(**{name: _READERS[name](text) for name, text in known.items()})
    except ValueError as wrong:
        raise NotFound(message("There is no such list.")) from wrong


def id_of(text: str) -> int:
    """A plain positive id. Raises ValueError for anything else."""
    if not _ID.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _lead(text: str) -> int:
    return LEAD_WORDS[text] if text in LEAD_WORDS else id_of(text)


def _quarter(text: str) -> str:
    if not _QUARTER.fullmatch(text):
        raise ValueError(text)
    return text


_READERS: Mapping[str, Callable[[str], Any]] = {
    "show": Show,
    "box": Box,
    "change": Change,
    "due": Due,
    "lead": _lead,
    "but": lambda text: tuple(_lead(part) for part in text.split(".")),
    "agency": id_of,
    "part": Part,
    "late_on": date.fromisoformat,
    "handing": Handing,
    "quarter": _quarter,
    "evidence": lambda text: text == "1",
    "indicator": id_of,
    "by_first": lambda text: text == "1",
    "late": lambda text: text == "1",
}


def _spell(name: str, value: Any) -> str:
    if value is None or value is False or value is Show.TASKS:
        return ""
    if name == "but":
        return ".".join(_spell("lead", lead) for lead in value)
    if name == "lead":
        return WORDS_OF_LEADS.get(value) or str(value)
    return "1" if value is True else str(value)
