"""The forms that pages really show, filled in as a person would: what a POST may be tried with."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.people import Cast

TYPED = {
    "email": "moi@example.vn",
    "password": "một câu dài dễ nhớ",
    "percent": "40",
    "quantity": "3",
    "url": "https://example.vn/van-ban",
    "symbol": "15/CTPH-BTG-LMHTX",
}
DAY = "20/11/2026"
SENTENCE = "Đã tổ chức ba hội nghị"


@dataclass
class Field:
    """One input: what it holds, and among which values it may choose."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    is_chosen: bool = False

    def filled(self) -> str | None:
        """What an honest person would send; None: nothing."""
        if self.kind in ("checkbox", "radio"):
            return self.value if self.is_chosen else None
        if self.kind in ("hidden", "submit") or self.value:
            return self.value
        if self.choices:
            return self.choices[-1]
        return DAY if self.name.endswith("_on") else TYPED.get(self.name.split("-")[-1], SENTENCE)


@dataclass
class Form:
    """A form of a page; ``action`` is the address it is sent to."""

    action: str
    fields: list[Field] = field(default_factory=list)
    takes_files: bool = False
    seen_by: Cast | None = None

    def body(self, **typed: str) -> dict[str, str]:
        """The form filled in, with ``typed`` in place of what is there. A key that was used already is not sent."""
        found: dict[str, str] = {}
        for part in self.fields:
            value = part.filled()
            if value is not None and part.kind != "file" and part.name != "csrf_token":
                found.setdefault(part.name, value)
        for part in self.fields:
            if part.kind == "radio":
                found.setdefault(part.name, part.value)
        return found | typed

    def names(self) -> list[str]:
        """Of the inputs a person (or an attacker) writes into."""
        return list(dict.fromkeys(part.name for part in self.fields if part.name not in ("csrf_token", "once")))


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
                self.listed.value = said.get("value", "")
            return
        if tag not in ("input", "select", "textarea", "button") or not name:
            return
        kind = said.get("type", "submit" if tag == "button" else "text") if tag in ("input", "button") else tag
        taken = Field(name, kind, said.get("value", ""), is_chosen="checked" in said)
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
    """Every form of the page that posts."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms
