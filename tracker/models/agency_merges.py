"""Two records that were one agency, made one; and every column that names an agency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Select, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, WORD, optional_link


class AgencyMerge(Base):
    """Gộp cơ quan: the record ``gone_id`` went into ``kept_id``; it stands until ``undone_at``.

    Ids without foreign keys: the gone record's row is no more, so that nothing can be written for it any more, and is
    kept here as JSON in ``gone``. ``moved``: JSON, see ``services/agency_merging``. By its names the kept one is found.
    """

    __tablename__ = "agency_merges"
    __table_args__ = (
        CheckConstraint("kept_id <> gone_id", name="not_itself"),
        Index(
            "uq_agency_merges_gone_once",
            "gone_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(index=True)
    gone_id: Mapped[int]
    name: Mapped[str] = mapped_column(NAME)
    short_name: Mapped[str] = mapped_column(NAME)
    abbreviation: Mapped[str | None] = mapped_column(WORD)
    gone: Mapped[str] = mapped_column(Text)
    moved: Mapped[str] = mapped_column(Text)
    merged_at: Mapped[datetime] = mapped_column(Instant)
    merged_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    merged_as: Mapped[str] = mapped_column(NAME)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    undone_as: Mapped[str | None] = mapped_column(NAME)


def agency_columns() -> Iterator[Column[int]]:
    """Every column of every table that names an agency, read off the tables themselves: none can be forgotten."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == "agencies" for key in column.foreign_keys):
                yield column


def standing_merges() -> Select[int, int, str, str, str | None]:
    """Rows of (gone id, kept id, the gone record's names) of the merges that stand, the oldest first."""
    m = AgencyMerge
    asked = select(m.gone_id, m.kept_id, m.name, m.short_name, m.abbreviation)
    return asked.where(m.undone_at.is_(None)).order_by(m.id)


def kept_in_the_end(agency_id: int, into: Mapping[int, int]) -> int:
    """Where a record went, through any number of merges."""
    seen = {agency_id}
    while (kept := into.get(agency_id)) is not None and kept not in seen:
        seen.add(kept)
        agency_id = kept
    return agency_id


def names_of_merged(rows: Iterable[Iterable[Any]]) -> dict[int, list[str | None]]:
    """By the record that is there: the names of those that went into it. ``rows``: of ``standing_merges``."""
    listed = [tuple(row) for row in rows]
    into = {gone_id: kept_id for gone_id, kept_id, *_names in listed}
    found: dict[int, list[str | None]] = {}
    for gone_id, _kept_id, *names in listed:
        found.setdefault(kept_in_the_end(gone_id, into), []).extend(names)
    return found
