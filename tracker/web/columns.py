"""Columns of a table: from one list come the heads, the roles and the labels that a phone shows beside each cell."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

# What a column is decides its class and whether a phone repeats its head beside the cell.
KINDS = ("what", "name", "state", "date", "number", "do", "say", "whole", "")
WITHOUT_LABEL = ("what", "name", "state", "do", "whole")  # these say themselves what they are


def columns(described: Iterable[tuple[str, str] | tuple[str, str, str]]) -> Columns:
    """The columns of a table; made once for each language, as the labels are those of the page."""
    return _columns(tuple((name, str(label), *rest) for name, label, *rest in described))


@lru_cache(maxsize=500)
def _columns(described: tuple[tuple[str, ...], ...]) -> Columns:
    return Columns(described)


class Columns:
    """For the macro in components/table.html: ``td.due`` prints the attributes of a cell in the column ``due``."""

    row = Markup(' role="row"')
    none = Markup(' role="cell" class="none"')
    total_row = Markup(' role="row" class="total"')

    def __init__(self, columns: Iterable[tuple[str, ...]]) -> None:
        self.columns = [(name, str(label), rest[0] if rest else "") for name, label, *rest in columns]
        self.whole_row = Markup(' role="cell" colspan="{}"').format(len(self.columns))
        self.figure_count = sum(kind == "number" for _, _, kind in self.columns)
        for name, label, kind in self.columns:
            if kind not in KINDS:
                raise ValueError(f"column {name!r}: {kind!r} is none of {KINDS}")
            setattr(self, name, _cell(label, kind))


def _cell(label: str, kind: str) -> Markup:
    attributes = Markup(' role="rowheader" scope="row"') if kind == "name" else Markup(' role="cell"')
    if kind and kind != "name":
        attributes += Markup(' class="{}"').format(kind)
    if kind not in WITHOUT_LABEL:
        attributes += Markup(' data-label="{}"').format(label)
    return attributes
