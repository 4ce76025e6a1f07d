"""Loads agreements from records: each in a transaction of its own, so that one bad record does not cost the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.errors import Refusal, RuleBroken
from tracker.domain.messages import Message, message
from tracker.domain.proposal_limits import within_limits
from tracker.domain.records import Record, read_record
from tracker.domain.symbols import same_symbol_key
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Alias, Document, Party
from tracker.services.agreements.intake import add_proposal
from tracker.services.agreements.writing import refresh_search_text

SOURCE = "Nguồn"


@dataclass(frozen=True)
class Loading:
    """How many records became agreements, and why the others did not (by the record's id)."""

    loaded_count: int
    skipped: tuple[tuple[str, Message], ...]


def load_records(raws: Iterable[Any], *, today: date, now: datetime, calendar: WorkingCalendar) -> Loading:
    """Load every record that can be read and is not there yet, then link parents and predecessors by their ids."""
    records: list[Record] = []
    ids: dict[str, int] = {}
    skipped: list[tuple[str, Message]] = []
    loaded_count = 0
    for place, raw in enumerate(raws, start=1):
        name = str(raw.get("id") or place)[:40] if isinstance(raw, dict) else str(place)
        try:
            record = read_record(raw)
            records.append(record)
            if (there := _standing(record)) is not None:
                ids[record.id] = there
                raise RuleBroken(message("It is there already."))
            ids[record.id] = _load(record, today=today, now=now, calendar=calendar)
            loaded_count += 1
        except Refusal as refusal:
            skipped.append((name, refusal.message))
    _link(records, ids)
    return Loading(loaded_count, tuple(skipped))


def _standing(record: Record) -> int | None:
    """The agreement that this record has become before: the same symbol, or the same title and day."""
    paper = record.proposal
    asked = select(Agreement.id).where(Agreement.title == paper.title, Agreement.signed_on == paper.signed_on)
    if paper.symbol:
        asked = select(Agreement.id).where(Agreement.symbol_key == same_symbol_key(paper.symbol))
    return db.session.scalars(asked.order_by(Agreement.id).limit(1)).first()


def _load(record: Record, *, today: date, now: datetime, calendar: WorkingCalendar) -> int:
    checked = within_limits(record.proposal)
    if checked.is_refused:
        raise RuleBroken(checked.problems[0].message)
    with transaction():
        agreement_id = add_proposal(record.proposal, by=None, today=today, now=now, calendar=calendar)
        agreement = db.session.get_one(Agreement, agreement_id)
        signed = db.session.scalars(select(Party).where(Party.agreement_id == agreement_id).order_by(Party.position))
        for party, signatory in zip(signed, record.signatories, strict=False):
            party.signatory, party.signatory_title = _name_and_title(signatory)
        db.session.add_all(Alias(agreement_id=agreement_id, name=alias[:500]) for alias in record.aliases)
        db.session.add_all(_sources(agreement_id, record))
        refresh_search_text(agreement)
        return agreement_id


def _sources(agreement_id: int, record: Record) -> list[Document]:
    """The public pages that the facts come from."""
    return [
        Document(agreement_id=agreement_id, issuer_name=parts.hostname, kind=SOURCE, about=source, url=source)
        for source in record.sources
        if len(source) <= 1000 and (parts := urlsplit(source)).scheme in ("http", "https") and parts.hostname
    ]


def _name_and_title(signatory: str) -> tuple[str, str | None]:
    """("Hà Thị Nga", "Chủ tịch") of "Hà Thị Nga (Chủ tịch)"."""
    name, _, title = signatory.partition("(")
    return name.strip()[:500], title.strip(" )")[:500] or None


def _link(records: Iterable[Record], ids: dict[str, int]) -> None:
    """Set what one record says of another, either way round; links to records that are not here are left out."""
    links: list[tuple[str, str, str]] = []
    for record in records:
        links += [
            ("parent_id", record.id, record.parent or ""),
            ("predecessor_id", record.id, record.predecessor or ""),
        ]
        links += [("parent_id", child, record.id) for child in record.children]
        links += [("predecessor_id", record.successor or "", record.id)]
    with transaction():
        for column, of, to in links:
            if of in ids and to in ids and of != to:
                agreement = db.session.get_one(Agreement, ids[of])
                setattr(agreement, column, getattr(agreement, column) or ids[to])
