"""The page number out of the address: anything that is none is the first."""

from __future__ import annotations

from flask import request

HIGHEST_PAGE = 100_000


def page_number(name: str = "page") -> int:
    """A number from 1 on."""
    asked = request.args.get(name, "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 6):
        return 1
    return min(max(int(asked), 1), HIGHEST_PAGE)
