"""The forms that pages really show, filled in as a person would: what a POST may be tried with."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from tests.people import Cast

TYPED = {
    "wanted_on": "29/01/2027",
    "email": "moi@example.vn",
    "password": "một câu dài dễ nhớ",
    "percent": "40",
    "quantity": "3",
    "evidence": "https://example.vn/van-ban",
    "symbol": "15/CTPH-BTG-LMHTX",
    "url": "https://example.vn/van-ban",
    "abbreviation": "LMHTX",
    "parent": "LMHTXVN",
    "into": "LMHTXVN",
    "predecessors": "LMHTXVN",
    "other": "LMHTXVN",
    "page": "/agreements/2",  # the world's program
    "from_on": "20/11/2026",
    "named_from": "",
    "borne_from": "01/01/2015",
    "borne_until": "01/01/2020",
    "ended_on": "",
    "valid_from": "01/01/2026",
    "valid_to": "31/12/2030",
    "milestone-milestones": "20/11/2026",
    "lead_text": "",  # a further agency, by its name
    "coordinating_text": "",
    "due_on": "15/12/2026",
    "on": "24/11/2026",
}
ANOTHER = ("due_on",)  # what stands there is not what an honest person would send
CHOSEN = {"state": "paused"}
TICKED = ("declared",)  # every box of it
JUDGED = re.compile(r"level_[0-9]+")  # what reasons are given for is chosen too
TO_CHOOSE = ("lead_ids", "others")  # one box at least
BY_KEYBOARD = {"numeric": "20/11/2026", "decimal": "3"}  # the keys a phone shows for dates and for numbers
SENTENCE = "Đã tổ chức ba hội nghị"
A_FORM = re.compile(r"<form\b.*?(?:</form>|\Z)", re.DOTALL)
SPARE_ROW = re.compile(r"\w+-[0-9]+-\w+")  # empty rows wait for more


@dataclass
class Field:
    """One input: what it holds, and among which values it may choose."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    keyboard: str = ""

    def filled(self) -> list[str]:
        """What an honest person would send."""
        if self.kind == "checkbox" and self.name in TICKED:
            return [self.value]
        if self.kind == "radio" and self.name in CHOSEN:
            return [self.value] if self.value == CHOSEN[self.name] else []
        if self.kind == "select" and JUDGED.fullmatch(self.name):
            return self.choices[:1]
        if self.kind in ("checkbox", "radio", "select"):
            return self.chosen or (self.choices[:1] if self.kind == "select" else [])
        if self.name in ANOTHER:
            return [TYPED[self.name]]
        if self.kind == "hidden" or self.value or SPARE_ROW.fullmatch(self.name):
            return [self.value]
        return [TYPED.get(self.name, BY_KEYBOARD.get(self.keyboard, SENTENCE))]


@dataclass
class Form:
    """A form of a page; ``action`` is the address it is sent to."""

    action: str
    fields: list[Field] = field(default_factory=list)
    takes_files: bool = False
    seen_by: Cast | None = None

    def body(self, **typed: str) -> dict[str, list[str]]:
        """The form filled in and sent by its main button, which has no name; ``typed`` in place of what is there."""
        found: dict[str, list[str]] = {}
        for part in self.fields:
            if part.kind not in ("file", "submit") and part.name != "csrf_token":
                several = part.kind in ("checkbox", "radio")
                found.setdefault(part.name, [])
                found[part.name] += part.filled() if several or not found[part.name] else []
        for part in self.fields:
            if (part.kind == "radio" or part.name in TO_CHOOSE) and not found[part.name]:
                found[part.name] = [part.value]
        return found | {name: [text] for name, text in typed.items()}

    def with_tokens(self, new: Mapping[str, str]) -> Form:
        """The same form, of a page whose tokens are others."""

        def told(text: str) -> str:
            return functools.reduce(lambda found, old: found.replace(old, new[old]), new, text)

        fields = [replace(part, value=told(part.value)) for part in self.fields]
        return replace(self, action=told(self.action), fields=fields)

    def names(self, *kinds: str) -> list[str]:
        """Of the inputs of these kinds (of all, without any)."""
        return list(dict.fromkeys(part.name for part in self.fields if part.kind in kinds or not kinds))


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.listed: Field | None = None
        self.text: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_post = said.get("method", "get").lower() == "post"
            self.open = Form(said.get("action") or self.address.split("?")[0]) if is_post else None
            if self.open:
                self.open.takes_files = said.get("enctype") == "multipart/form-data"
                self.forms.append(self.open)
        elif self.open is not None:
            self._take(tag, said, self.open)

    def _take(self, tag: str, said: dict[str, str], form: Form) -> None:
        name = said.get("name", "")
        if tag == "option" and self.listed is not None:
            if said.get("value"):
                self.listed.choices.append(said["value"])
            if "selected" in said:
                self.listed.chosen.append(said.get("value", ""))
            return
        if tag not in ("input", "select", "textarea", "button") or not name:
            return
        kind = said.get("type", "submit" if tag == "button" else "text") if tag in ("input", "button") else tag
        value = said.get("value", "")
        taken = Field(
            name, kind, value, chosen=[value] if "checked" in said else [], keyboard=said.get("inputmode", "")
        )
        form.fields.append(taken)
        self.listed = taken if tag == "select" else None
        self.text = taken if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.value += data.lstrip("\r\n") if not self.text.value else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.listed = None
        elif tag == "textarea":
            self.text = None


def forms_of(page: str, address: str) -> list[Form]:
    """Every form of the page that posts. What is around them is not read: most of a page, and most of the time."""
    reader = _Reader(address)
    for form in A_FORM.findall(page):
        reader.feed(form)
    return reader.forms
