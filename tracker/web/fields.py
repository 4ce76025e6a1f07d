"""Fields of forms: what WTForms lacks for Vietnamese officials. Each says what is wrong in the page's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms import Field, Form, HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are behind WTForms 3.3
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import TextArea, TextInput

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.typed_values import read_day, read_days, read_line, read_number, read_text
from tracker.language import say, say_date, say_number
from tracker.web.languages import current_language

__all__ = [
    "DayField",
    "DaysField",
    "Filled",
    "LineField",
    "NumberField",
    "SelectChoice",
    "TextField",
    "VersionField",
    "choices",
]

LONGEST_LINE = 300
LONGEST_TEXT = 5000
LONGEST_VERSION = 9  # digits


class Filled:
    """A validator: something must have been typed, and blanks are nothing. Keeps what a field found wrong already."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Raises StopValidation."""
        if field.process_errors:
            raise StopValidation
        if field.data is None or field.data in ("", []):
            raise StopValidation(_("This must be filled in."))


class _TypedField(Field):
    """A text input whose value is read by the domain; what was typed stays in it when it cannot be read."""

    widget: Any = TextInput()
    data: Any

    def read(self, typed: str) -> Any:
        """The value. Raises RuleBroken."""
        raise NotImplementedError

    def written(self) -> str:
        """The value as it is shown in the input."""
        raise NotImplementedError

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.written() if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; an empty input is None. Raises ValueError, as WTForms wants it."""
        typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        if typed.strip():
            self.data = _read(self.read, typed)


class DayField(_TypedField):
    """A day as dd/mm/yyyy in a text input; also takes yyyy-mm-dd. ``data``: date or None."""

    def read(self, typed: str) -> date:
        """See ``read_day``."""
        return read_day(typed)

    def written(self) -> str:
        """dd/mm/yyyy."""
        return say_date(self.data)


class DaysField(_TypedField):
    """Several days, parted by commas or lines. ``data``: dates in order, or None when nothing was typed."""

    widget = TextArea()

    def read(self, typed: str) -> tuple[date, ...] | None:
        """See ``read_days``."""
        return read_days(typed) or None

    def written(self) -> str:
        """dd/mm/yyyy, dd/mm/yyyy."""
        return ", ".join(say_date(day) for day in self.data)


class NumberField(_TypedField):
    """A number with a decimal comma (Vietnamese) or point (English). ``data``: Decimal or None.

    ``whole``: no fraction; ``at_least``: the smallest that is taken, None for any.
    """

    def __init__(
        self, label: Any = None, validators: Any = None, *, whole: bool = False, at_least: int | None = 0, **more: Any
    ) -> None:
        super().__init__(label, validators, **more)
        self.whole, self.at_least = whole, at_least

    def read(self, typed: str) -> Decimal:
        """See ``read_number``; then the field's own limits."""
        value = read_number(typed, decimal_comma=current_language() == "vi")
        if self.whole and value != value.to_integral_value():
            raise RuleBroken(message("“%(typed)s” is not a whole number, such as 3.", typed=typed.strip()[:30]))
        if self.at_least is not None and value < self.at_least:
            raise RuleBroken(message("It must be %(least)s or more.", least=self.at_least))
        return value

    def written(self) -> str:
        """1.234,5 or 1,234.5."""
        return say_number(self.data, current_language())


class LineField(StringField):
    """One line of text, tidied. ``data``: a string, empty when nothing was typed."""

    def __init__(self, label: Any = None, validators: Any = None, *, longest: int = LONGEST_LINE, **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.longest = longest

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Tidy what was typed. What cannot be kept stays in the input, with the reason."""
        if valuelist:
            self.data = str(valuelist[0])
            self.data = _read(lambda typed: read_line(typed, longest=self.longest), self.data)


class TextField(TextAreaField):
    """Several lines of text. ``data``: a string, empty when nothing was typed."""

    def __init__(self, label: Any = None, validators: Any = None, *, longest: int = LONGEST_TEXT, **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.longest = longest

    def process_formdata(self, valuelist: list[Any]) -> None:
        """As LineField, with line breaks kept."""
        if valuelist:
            self.data = str(valuelist[0])
            self.data = _read(lambda typed: read_text(typed, longest=self.longest), self.data)


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """The choices of a select or of ticks from (value, words)."""
    return [SelectChoice(value=value, label=words) for value, words in pairs]


class VersionField(HiddenField):
    """The version of what the form was shown with, so that a change made meanwhile is noticed. ``data``: int."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Plain digits; anything else was not written by our page. Raises ValueError."""
        typed = str(valuelist[0]) if valuelist else ""
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_VERSION):
            raise ValueError(_("Open this page again; what you typed is still here to be copied."))
        self.data = int(typed)

    def pre_validate(self, form: Any) -> None:
        """A form without any field is not read at all. Raises ValidationError."""
        if self.data is None:
            raise ValidationError(_("Open this page again; what you typed is still here to be copied."))


def _read(reader: Any, typed: str) -> Any:
    try:
        return reader(typed)
    except RuleBroken as refusal:
        raise ValueError(say(refusal.message, current_language())) from refusal
