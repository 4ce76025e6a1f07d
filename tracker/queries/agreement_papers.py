"""What lies beside the tasks of a program: its indicators and its documents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from tracker.database import read
from tracker.models import Agency, Document, Indicator, Task


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator; ``task_id`` None: of the program as a whole. ``baseline_text``: where it is no plain number."""

    id: int
    name: str
    unit: str
    baseline: Decimal | None
    baseline_text: str | None
    baseline_on: date | None
    target: Decimal | None
    source: str | None
    task_id: int | None
    task_number: str | None

    @property
    def has_baseline(self) -> bool:
        """Does it say where it started from?"""
        return self.baseline is not None or bool(self.baseline_text)


@dataclass(frozen=True)
class DocumentLine:
    """One document; ``issuer``: the issuing agency, short where it is known here."""

    id: int
    about: str
    kind: str
    number: str | None
    issued_on: date | None
    issuer: str
    url: str | None


def indicators(agreement_id: int) -> list[IndicatorLine]:
    """The program's own first, then those of its tasks."""
    rows = read(_indicators(), {"agreement": agreement_id})
    return [IndicatorLine(**row._asdict()) for row in rows]


@cache
def _indicators() -> Select[*tuple[Any, ...]]:
    i = Indicator
    return (
        select(
            i.id,
            i.name,
            i.unit,
            i.baseline,
            i.baseline_text,
            i.baseline_on,
            i.target,
            i.source,
            i.task_id,
            Task.number.label("task_number"),
        )
        .outerjoin(Task, Task.id == i.task_id)
        .where(i.agreement_id == bindparam("agreement"))
        .order_by(i.task_id.is_not(None), Task.position, i.id)
    )


def documents(agreement_id: int) -> list[DocumentLine]:
    """The newest first, those without a date last."""
    rows = read(_documents(), {"agreement": agreement_id})
    return [_with_safe_link(DocumentLine(**row._asdict())) for row in rows]


@cache
def _documents() -> Select[*tuple[Any, ...]]:
    d = Document
    issuer = func.coalesce(Agency.short_name, d.issuer_name).label("issuer")
    return (
        select(d.id, d.about, d.kind, d.number, d.issued_on, issuer, d.url)
        .outerjoin(Agency, Agency.id == d.issuer_id)
        .where(d.agreement_id == bindparam("agreement"))
        .order_by(d.issued_on.is_(None), d.issued_on.desc(), d.id)
    )


def _with_safe_link(document: DocumentLine) -> DocumentLine:
    """Only web addresses become links, whatever a row holds."""
    is_web = (document.url or "").lower().startswith(("https://", "http://"))
    return document if is_web else replace(document, url=None)
