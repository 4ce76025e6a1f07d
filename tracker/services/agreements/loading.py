"""Loads agreements from records: each in a transaction of its own, so that one bad record does not cost the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.agency_names import name_key
from tracker.domain.errors import Refusal, RuleBroken
from tracker.domain.messages import Message, message
from tracker.domain.proposal_limits import within_limits
from tracker.domain.records import Record, read_record
from tracker.domain.symbols import same_symbol_key
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Document, Party
from tracker.services.agreements.intake import add_proposal
from tracker.services.agreements.writing import refresh_search_text, write_aliases

SOURCE = "Nguồn"
NO_ISSUER = "–"


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
                ids.setdefault(record.id, there)
                raise RuleBroken(message("It is there already."))
            loaded = _load(record, today=today, now=now, calendar=calendar)
            ids.setdefault(record.id, loaded)
            loaded_count += 1
        except Refusal as refusal:
            skipped.append((name, refusal.message))
    _link(records, ids)
    return Loading(loaded_count, tuple(skipped))


def _standing(record: Record) -> int | None:
    """The agreement that this record has become before: the same parties, day and number, or title where it has none.

    A number alone says nothing: it comes again each year, and in each agency.
    """
    paper = record.proposal
    same_day = Agreement.signed_on == paper.signed_on if paper.signed_on else Agreement.signed_on.is_(None)
    same = Agreement.title == paper.title
    if paper.symbol:
        same = Agreement.symbol_key == same_symbol_key(paper.symbol)
    signed = (
        select(Agreement.id, Party.name_as_signed)
        .join(Party, Party.agreement_id == Agreement.id)
        .where(same_day, same)
        .order_by(Agreement.id, Party.position)
    )
    found: dict[int, set[str]] = {}
    for agreement_id, name in db.session.execute(signed):
        found.setdefault(agreement_id, set()).add(name_key(name))
    wanted = set(map(name_key, paper.parties))
    return next((id_ for id_, names in found.items() if names == wanted), None)


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
        if more := record.signatories[len(record.proposal.parties) :]:
            agreement.signing_note = "; ".join(more)
        write_aliases(agreement, record.aliases)
        db.session.add_all(_sources(agreement_id, record))
        refresh_search_text(agreement)
        return agreement_id


def _sources(agreement_id: int, record: Record) -> list[Document]:
    """What the facts come from: public pages with their addresses, anything else by its name."""
    return [
        Document(
            agreement_id=agreement_id,
            issuer_name=(host := _host(source)) or NO_ISSUER,
            kind=SOURCE,
            about=source,
            url=source if host else None,
        )
        for source in record.sources
    ]


def _host(source: str) -> str | None:
    """Whose page it is; None for what is no address of a page."""
    try:
        parts = urlsplit(source)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


def _name_and_title(signatory: str) -> tuple[str, str | None]:
    """("Hà Thị Nga", "Chủ tịch") of "Hà Thị Nga (Chủ tịch)"."""
    name, _, title = signatory.partition("(")
    return name.strip(), title.strip(" )") or None


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
            if of in ids and to in ids and ids[of] != ids[to] and not _is_above(column, ids[of], ids[to]):
                agreement = db.session.get_one(Agreement, ids[of])
                setattr(agreement, column, getattr(agreement, column) or ids[to])
                db.session.flush()


def _is_above(column: str, of: int, to: int) -> bool:
    """True if ``of`` stands above ``to`` already: linking them would make a circle."""
    related = getattr(Agreement, column)
    step: int | None = to
    seen: set[int] = set()
    while step is not None and step not in seen:
        seen.add(step)
        step = db.session.scalar(select(related).where(Agreement.id == step))
        if step == of:
            return True
    return False
