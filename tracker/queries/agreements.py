"""Programs by reference, and all of them: for commands. Pages ask ``agreement_list`` and ``agreement_facts``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from tracker.database import db
from tracker.domain.agencies import Succession
from tracker.domain.agency_changes import owner_of
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.folding import fold
from tracker.domain.messages import message
from tracker.domain.symbols import same_symbol_key
from tracker.models import Agency, Agreement, Party, Task
from tracker.models.agencies import succession_rows
from tracker.queries.search import tidy_query

HIGHEST_ID = 2**31 - 1


@dataclass(frozen=True)
class AgreementInBrief:
    """One program as commands list it. ``parties``: as they signed; ``answered_by``: who answers for each today,
    None while that awaits being given to somebody."""

    id: int
    symbol: str | None
    title: str
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
    parties: tuple[str, ...]
    task_count: int
    parent_id: int | None
    answered_by: tuple[str | None, ...]


class Ambiguous(RuleBroken):
    """A reference that fits several programs; ``ids`` are theirs."""

    def __init__(self, ref: str, ids: list[int]) -> None:
        listed = ", ".join(map(str, ids))
        super().__init__(message("“%(ref)s” fits several programs: %(ids)s.", ref=ref, ids=listed))
        self.ids = ids


def agreement_by_ref(ref: str) -> int:
    """The id of the program meant by its id, its symbol in any spelling, or a part of its title.

    Raises NotFound, or Ambiguous when several fit. Asks nobody for permission: for commands.
    """
    for find in (_with_id, _with_symbol, _with_title):
        ids = find(ref.strip())
        if len(ids) > 1:
            raise Ambiguous(ref, ids)
        if ids:
            return ids[0]
    raise NotFound(message("There is no program “%(ref)s”.", ref=ref))


def all_agreements(*, today: date) -> list[AgreementInBrief]:
    """Every program, in the order of its entry; for commands."""
    known = [Succession(*row) for row in db.session.execute(succession_rows())]
    names = dict(db.session.execute(select(Agency.id, Agency.name)).all())
    parties: dict[int, list[tuple[str, str | None]]] = {}
    signed = select(Party.agreement_id, Party.name_as_signed, Party.agency_id)
    for agreement_id, name, agency_id in db.session.execute(signed.order_by(Party.agreement_id, Party.position)):
        owner_id = owner_of(agency_id, known, on=today)
        parties.setdefault(agreement_id, []).append((name, names.get(owner_id or 0)))
    tasks = select(func.count(Task.id)).where(Task.agreement_id == Agreement.id).scalar_subquery()
    asked = select(
        Agreement.id,
        Agreement.symbol,
        Agreement.title,
        Agreement.signed_on,
        Agreement.valid_from,
        Agreement.valid_to,
        tasks.label("task_count"),
        Agreement.parent_id,
    ).order_by(Agreement.id)
    return [
        AgreementInBrief(
            **row._mapping,
            parties=tuple(name for name, _now in parties.get(row.id, ())),
            answered_by=tuple(now for _name, now in parties.get(row.id, ())),
        )
        for row in db.session.execute(asked)
    ]


def _with_id(ref: str) -> list[int]:
    if not (ref.isascii() and ref.isdigit() and int(ref) <= HIGHEST_ID):
        return []
    return list(db.session.scalars(select(Agreement.id).where(Agreement.id == int(ref))))


def _with_symbol(ref: str) -> list[int]:
    key = same_symbol_key(tidy_query(ref))
    return list(db.session.scalars(select(Agreement.id).where(Agreement.symbol_key == key).order_by(Agreement.id)))


def _with_title(ref: str) -> list[int]:
    """Programs whose title holds this text; the search text holds the folded title, and more than that."""
    part = fold(tidy_query(ref))
    asked = select(Agreement.id, Agreement.title).where(Agreement.search_text.contains(part, autoescape=True))
    found = db.session.execute(asked.order_by(Agreement.id)).all()
    return [id_ for id_, title in found if part and part in fold(title)]
