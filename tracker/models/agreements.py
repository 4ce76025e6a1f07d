"""Agreements (chương trình phối hợp), their parties as they signed, and their numbered contents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Select, Text, UniqueConstraint, false, select, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.domain.hosts import HostRule
from tracker.domain.signing import SigningOrder
from tracker.models.columns import LINE, NAME, WORD, link, one_of, optional_link


class Agreement(Base):
    """The signed document. Symbol as typed and optional: 18 of 37 real programs have none.

    ``tracked_from``: the day it came into the tracker. Reviews that ended before it are shown, but nobody owes a report
    for them: an old program entered today does not begin with sixty overdue reports.

    ``closed_on``: the day on which it ended, kept from its standing Closing; closed it owes nothing.

    ``validity_text``, ``review_text``: what the paper itself says of its validity and its reviews, word for word.

    ``aligned_at``: when somebody last said which contents carry those of the parent program; until then they are
    proposed.

    ``version`` rises with every saved change of the agreement, its parties, contents and tasks, so that of two people
    writing at once the second is told what the first did.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="validity_in_order"),
        one_of("due_shift", ("forward", "backward", "leave")),
        one_of("host_rule", HostRule),
        one_of("signing_order", SigningOrder),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(NAME)
    symbol: Mapped[str | None] = mapped_column(NAME)
    symbol_key: Mapped[str | None] = mapped_column(NAME, index=True)
    title: Mapped[str] = mapped_column(LINE)
    search_text: Mapped[str] = mapped_column(Text)
    signed_on: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    parent_id: Mapped[int | None] = optional_link("agreements.id")
    predecessor_id: Mapped[int | None] = optional_link("agreements.id")
    aligned_at: Mapped[datetime | None] = mapped_column(Instant)
    signing_note: Mapped[str | None] = mapped_column(Text)
    validity_text: Mapped[str | None] = mapped_column(NAME)
    review_text: Mapped[str | None] = mapped_column(Text)
    tracked_from: Mapped[date]
    due_shift: Mapped[str] = mapped_column(WORD, default="forward")
    overdue_strictly: Mapped[bool] = mapped_column(default=False)
    host_rule: Mapped[str] = mapped_column(WORD, default="standing", server_default="standing")
    signing_order: Mapped[str] = mapped_column(WORD, default="free", server_default="free")
    closed_on: Mapped[date | None]
    is_illustrative: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Alias(Base):
    """Another name people call the agreement by: "Chương trình 526"."""

    __tablename__ = "aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id")
    name: Mapped[str] = mapped_column(NAME)


class Party(Base):
    """Bên ký kết: name, signatory and title frozen as signed; ``agency_id`` is the agency that signed.

    ``confirms``: the agreement names it to confirm what others finish; without one the standing agency does.
    ``ranking_agreed_at``, ``ranking_agreed_as``: when and under which post it agreed that the parties are ranked.
    """

    __tablename__ = "parties"
    __table_args__ = (
        UniqueConstraint("agreement_id", "agency_id", name="uq_parties_one_signature_per_agency"),
        Index(
            "uq_parties_one_standing",
            "agreement_id",
            unique=True,
            sqlite_where=text("is_standing"),
            postgresql_where=text("is_standing"),
        ),
        Index(
            "uq_parties_one_confirms",
            "agreement_id",
            unique=True,
            sqlite_where=text("confirms"),
            postgresql_where=text("confirms"),
        ),
        CheckConstraint("position >= 1", name="position_from_one"),
        CheckConstraint("(ranking_agreed_at IS NULL) = (ranking_agreed_as IS NULL)", name="ranking_agreed_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    agency_id: Mapped[int] = link("agencies.id")
    position: Mapped[int]
    name_as_signed: Mapped[str] = mapped_column(NAME)
    signatory: Mapped[str | None] = mapped_column(NAME)
    signatory_title: Mapped[str | None] = mapped_column(NAME)
    is_standing: Mapped[bool] = mapped_column(default=False)
    confirms: Mapped[bool] = mapped_column(default=False, server_default=false())
    ranking_agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    ranking_agreed_as: Mapped[str | None] = mapped_column(NAME)


class Content(Base):
    """Nội dung phối hợp: a numbered heading. An agreement without headings has one content with no title.

    ``aligned_to_id``: the content of the parent program that it carries out.
    """

    __tablename__ = "contents"
    __table_args__ = (UniqueConstraint("agreement_id", "position", name="uq_contents_position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    position: Mapped[int]
    number: Mapped[str] = mapped_column(WORD, default="")
    title: Mapped[str] = mapped_column(LINE, default="")
    aligned_to_id: Mapped[int | None] = optional_link("contents.id")


def alias_names(agreement_id: int) -> Select[str]:
    """The other names of an agreement, in the order of their entry."""
    return select(Alias.name).where(Alias.agreement_id == agreement_id).order_by(Alias.id)


def signature_rows(agreement_ids: Iterable[int]) -> Select[*tuple[Any, ...]]:
    """Rows of (agreement id, agency id, is standing, confirms) in signing order."""
    return (
        select(Party.agreement_id, Party.agency_id, Party.is_standing, Party.confirms)
        .where(Party.agreement_id.in_(sorted(agreement_ids)))
        .order_by(Party.agreement_id, Party.position)
    )
