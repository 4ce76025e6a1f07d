"""What tells programs from one another, out of the tables: for the warnings of pages and for what services skip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from tracker.domain.duplicates import PaperIdentity, SignedBy
from tracker.models.agreements import Agreement, Party


def identity_rows(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """A row for each party of each program that meets the conditions, the lead agency first; for ``identities``."""
    return (
        select(Agreement.id, Agreement.title, Agreement.symbol, Agreement.signed_on, Party.agency_id,
               Party.name_as_signed)
        .outerjoin(Party, Party.agreement_id == Agreement.id)
        .where(*conditions)
        .order_by(Agreement.id, Party.is_standing.desc(), Party.position)
    )  # fmt: skip


def identities(found: Iterable[Row[Any]]) -> Iterator[tuple[int, PaperIdentity]]:
    """Each program's id and what is compared of it."""
    for id_, group in groupby(found, key=lambda row: row.id):
        rows = list(group)
        parties = tuple(SignedBy(row.agency_id, row.name_as_signed) for row in rows if row.name_as_signed is not None)
        yield id_, PaperIdentity(rows[0].title, rows[0].symbol, rows[0].signed_on, parties)
