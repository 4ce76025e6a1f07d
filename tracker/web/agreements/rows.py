"""The rows of the list of programs, kept once they are printed.

Most of a list is the same as when it was last looked at, whoever looks. A row is a value, so its print can be kept
by it: anything that changes makes another row.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from tracker.queries.agreement_list import AgreementRow
from tracker.web.columns import Columns

MOST_KEPT = 2000  # about three megabytes


@lru_cache(maxsize=MOST_KEPT)
def print_row(row: AgreementRow, td: Columns) -> Markup:
    """The row as HTML. ``td``: the columns, which are one object for each language and so tell the languages apart."""
    macros: Any = current_app.jinja_env.get_template("agreements/row.html").module
    return Markup(macros.program(row, td))  # noqa: S704  # a template has printed it
