"""What is stored about one person: his own rows in full but for secrets, and where he acted, by reference.

docs/privacy.md says why and how long. tests/integration/test_personal_data.py fails for a new table with a key to
people that is named nowhere here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, func, literal, or_, select, union_all

from tracker.database import Base, db
from tracker.models import Agency, AuditEntry, Person, Post

SECRET = frozenset(
    {"password_hash", "token_digest", "sid_digest", "sealed_secret", "recovery_salt", "digest", "lease_token", "holder",
     "html", "last_step", "token", "payload", "choices", "mends"}
)  # fmt: skip
"""Never shown, not even to whose they are: they open doors, or say the same a second time."""
OWN = (
    "people", "holdings", "sign_in_sessions", "one_time_links", "second_factors", "recovery_codes", "half_sign_ins",
    "email_changes", "provider_links",
    "calendar_feeds", "absences", "acknowledgements", "outbox_messages", "outbox_items", "emergency_readings",
    "pending_annexes", "pending_imports", "pending_registers",
)  # fmt: skip
"""Tables whose rows are about the person: shown in full."""
ACTS = frozenset(
    {"agency_merges", "closings", "commendation_consents", "commendations", "consolidations", "decisions",
     "extension_requests", "findings", "packs", "progress_entries", "report_drafts", "report_versions", "reports",
     "settled_differences", "sign_offs", "assignments", "agency_changes", "guidance", "guidance_readings",
     "reassignments"}
)  # fmt: skip
"""Tables of the agencies' work: that the person did something there is named, the work itself is the agencies'."""
BY_ADDRESS = {"sign_in_failures": "account", "password_requests": "account"}
"""Tables that know an e-mail as it was typed, and no person."""


@dataclass(frozen=True)
class PersonalData:
    """``own``: rows by table. ``acts``: (table, column, id, agreement). ``trail``: its entries."""

    person_id: int
    own: Mapping[str, tuple[Mapping[str, Any], ...]]
    acts: tuple[Mapping[str, Any], ...]
    trail: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """What can be written as JSON: days and instants as ISO 8601 (instants in UTC), numbers as text."""
        return {
            "person": self.person_id,
            "stored": {name: [_plain(row) for row in rows] for name, rows in self.own.items()},
            "acts": [_plain(row) for row in self.acts],
            "trail": [_plain(row) for row in self.trail],
        }


def personal_data(person_id: int) -> PersonalData | None:
    """Everything about this person; None when there is none."""
    email = db.session.scalar(select(Person.email).where(Person.id == person_id))
    if email is None:
        return None
    tables = Base.metadata.tables
    own = {name: tuple(_own_rows(tables[name], person_id)) for name in OWN}
    for name, column in BY_ADDRESS.items():
        table = tables[name]
        own[name] = tuple(_rows(table, table.c[column] == email))
    acts = tuple(act for name in sorted(ACTS) for act in _acts(tables[name], person_id))
    return PersonalData(person_id, own, acts, tuple(_trail(person_id)))


def personal_counts(person_id: int) -> dict[str, int]:
    """How many rows of each kind there are about this person, without reading them: by table, "acts" and "trail"."""
    tables = Base.metadata.tables
    email = select(Person.email).where(Person.id == person_id).scalar_subquery()
    whose = [(name, tables[name], _of(tables[name], person_id)) for name in OWN]
    whose += [(name, tables[name], tables[name].c[column] == email) for name, column in BY_ADDRESS.items()]
    whose += [("acts", tables[name], _of(tables[name], person_id)) for name in sorted(ACTS)]
    whose += [("trail", tables["audit_entries"], AuditEntry.person_id == person_id)]
    asked = (select(literal(name), func.count()).select_from(table).where(wanted) for name, table, wanted in whose)
    found: dict[str, int] = {}
    for name, count in db.session.execute(union_all(*asked)):
        found[name] = found.get(name, 0) + count
    return found


def person_by_email(email: str) -> int | None:
    """None when nobody has it."""
    return db.session.scalar(select(Person.id).where(Person.email == email.strip().lower()))


def keys_to_people(table: Table) -> list[str]:
    """The columns of this table that name a person (its own id, for people)."""
    if table.name == Person.__tablename__:
        return ["id"]
    return [
        column.name for column in table.columns if any(key.column.table.name == "people" for key in column.foreign_keys)
    ]


def _of(table: Table, person_id: int) -> ColumnElement[bool]:
    return or_(*(table.c[column] == person_id for column in keys_to_people(table)))


def _own_rows(table: Table, person_id: int) -> Iterator[Mapping[str, Any]]:
    for row in _rows(table, _of(table, person_id)):
        yield {**row, **(_post_of(row["post_id"]) if table.name == "holdings" else {})}


def _rows(table: Table, wanted: Any) -> Iterator[Mapping[str, Any]]:
    shown = [column for column in table.columns if column.name not in SECRET]
    order = list(table.primary_key.columns)
    return (dict(row._mapping) for row in db.session.execute(select(*shown).where(wanted).order_by(*order)))


def _post_of(post_id: int) -> dict[str, Any]:
    asked = select(Post.title, Agency.name).outerjoin(Agency, Agency.id == Post.agency_id).where(Post.id == post_id)
    title, agency = db.session.execute(asked).one()
    return {"post": title, "agency": agency}


def _acts(table: Table, person_id: int) -> Iterator[Mapping[str, Any]]:
    agreement = [table.c.agreement_id] if "agreement_id" in table.c else []
    (key, *_more) = table.primary_key.columns
    for column in keys_to_people(table):
        asked = select(key.label("id"), *agreement).where(table.c[column] == person_id).order_by(key)
        for row in db.session.execute(asked):
            yield {"in": table.name, "as": column, **dict(row._mapping)}


def _trail(person_id: int) -> Iterator[Mapping[str, Any]]:
    e = AuditEntry
    asked = select(e.id, e.at, e.action, e.subject, e.subject_id, e.chain.label("agreement_id"), e.actor, e.address)
    return (dict(row._mapping) for row in db.session.execute(asked.where(e.person_id == person_id).order_by(e.id)))


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _said(value) for name, value in row.items()}


def _said(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool | int | str) or value is None:
        return value
    return str(value) if isinstance(value, Decimal) else repr(value)
