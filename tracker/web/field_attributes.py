"""What an input carries besides its name: its class, the keyboard a phone shows, the ids of its hint and its error."""

from __future__ import annotations

from typing import Any

from flask import Flask
from wtforms import Field

# A native date input shows mm/dd on an English machine, a native number input refuses a comma: both are text here.
INPUT_MODES = {"DayField": "numeric", "DateField": "numeric", "IntegerField": "numeric"} | dict.fromkeys(
    ("DecimalField", "NumberField"), "decimal"
)
KINDS = dict.fromkeys(("DayField", "DateField"), "field-date") | dict.fromkeys(
    ("NumberField", "IntegerField", "DecimalField"), "field-number"
)


def init_app(app: Flask) -> None:
    """Give templates ``field_attributes`` and ``tick_attributes``; pages use the macros in components/field.html."""
    app.jinja_env.globals.update(field_attributes=field_attributes, tick_attributes=tick_attributes, field_kinds=KINDS)


def field_attributes(field: Field, has_hint: bool, rows: int) -> dict[str, Any]:
    """Attributes of an input, a select or a text area, as WTForms takes them."""
    attributes: dict[str, Any] = {"class_": "form-control"} | _explained(field, has_hint)
    if mode := INPUT_MODES.get(field.type):
        attributes |= {"type": "text", "inputmode": mode, "autocomplete": "off"}
    if field.type in ("TextAreaField", "TextField", "DaysField"):
        attributes["rows"] = rows
    return attributes


def tick_attributes(field: Field) -> dict[str, Any]:
    """Attributes of a check box."""
    return _explained(field, has_hint=False)


def _explained(field: Field, has_hint: bool) -> dict[str, Any]:
    explained_by = [f"{field.id}-hint"] * bool(has_hint) + [f"{field.id}-error"] * bool(field.errors)
    attributes: dict[str, Any] = {"aria-describedby": " ".join(explained_by)} if explained_by else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return attributes
