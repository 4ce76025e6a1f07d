"""How Excel shows a number or a date in a Vietnamese office, so a cell is read as its sender saw it."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

_NOT_SHOWN = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.|_.|\*.')
_LEAP_DAY_THAT_NEVER_WAS = 60  # Excel shows serial 60 as 29/02/1900, as Lotus did


def format_code(number: int, custom: dict[int, str]) -> str:
    """The format of a style by its number: the workbook's own, or Excel's built-in one."""
    return custom.get(number) or BUILTIN_FORMATS.get(number, "General")


def shown(raw: str, code: str, *, from_1904: bool) -> str:
    """The text of a numeric cell. A date that shows no day ("Jun-26") is "06/2026", any other "dd/mm/yyyy"."""
    try:
        number = float(raw)
    except ValueError:
        return raw
    if _is_date(code):
        return _date(number, code, from_1904=from_1904)
    return _number(number, code)


@lru_cache(maxsize=512)
def _is_date(code: str) -> bool:
    return bool(is_date_format(code))


def _date(serial: float, code: str, *, from_1904: bool) -> str:
    if not from_1904 and int(serial) == _LEAP_DAY_THAT_NEVER_WAS:
        return "29/02/1900"
    try:
        moment = from_excel(serial, MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
    except (OverflowError, ValueError):
        return _general(serial)
    if not isinstance(moment, datetime):
        return _general(serial)
    parts = set(_NOT_SHOWN.sub("", code.split(";", maxsplit=1)[0]).lower())
    if "d" in parts:
        return f"{moment:%d/%m}/{moment.year:04}"
    return f"{moment:%m}/{moment.year:04}" if "m" in parts else f"{moment.year:04}"


def _number(number: float, code: str) -> str:
    plain = _NOT_SHOWN.sub("", code.split(";", maxsplit=1)[0])
    places = re.search(r"0\.(0+)", plain)
    decimals = len(places.group(1)) if places else 0
    if "%" in plain:
        return f"{number * 100:.{decimals}f}%".replace(".", ",")
    if "#,##0" in plain:
        return f"{number:,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    if places:
        return f"{number:.{decimals}f}"
    if re.fullmatch(r"0+", plain):
        return f"{number:.0f}".zfill(len(plain))
    return _general(number)


def _general(number: float) -> str:
    return f"{int(number)}" if number == int(number) and abs(number) < 1e15 else f"{number:.10g}"
