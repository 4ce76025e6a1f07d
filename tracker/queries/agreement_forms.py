"""What the forms that change an agreement are filled with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import literal, select

from tracker.database import db
from tracker.domain.tasks import PartRole
from tracker.models import Agency, Agreement, Assignment, Content, Party, ReviewRule, Task
from tracker.models.agreements import alias_names
from tracker.models.lines import line_back
from tracker.queries.viewers import visible_agreement_ids

MOST_CHOICES = 500


@dataclass(frozen=True)
class AgreementForm:
    """The head of one agreement as it stands, with the version that a form is shown with."""

    id: int
    version: int
    is_illustrative: bool
    kind: str
    symbol: str | None
    title: str
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
    validity_text: str | None
    review_text: str | None
    signing_note: str | None
    parent_id: int | None
    predecessor_id: int | None
    due_shift: str
    overdue_strictly: bool
    tracked_from: date
    host_rule: str
    signing_order: str
    aliases: str = ""  # one a line


@dataclass(frozen=True)
class PartyForm:
    """One party as it stands, in signing order."""

    id: int
    position: int
    name_as_signed: str
    signatory: str | None
    signatory_title: str | None
    is_standing: bool
    confirms: bool


@dataclass(frozen=True)
class ContentForm:
    """One heading as it stands."""

    id: int
    position: int
    number: str
    title: str

    @property
    def label(self) -> str:
        """Number and title as one line."""
        return " ".join(word for word in (self.number, self.title) if word)


@dataclass(frozen=True)
class RuleForm:
    """One review rule that is on."""

    cadence: str
    convention: str
    submit_days: int
    consolidate_days: int
    sign_days: int
    every_months: int | None
    anchor_on: date | None
    milestones: tuple[date, ...]


@dataclass(frozen=True)
class TaskForm:
    """One task as it stands, its parts by agency."""

    id: int
    agreement_id: int
    content_id: int
    number: str
    title: str
    deliverable: str | None
    due_text: str
    due_kind: str
    due_on: date | None
    effective_due_on: date | None
    others_text: str | None
    set_state: str | None
    set_reason: str | None
    done_on: date | None
    lead_ids: tuple[int, ...]
    coordinating_ids: tuple[int, ...]


def agreement_form(agreement_id: int) -> AgreementForm:
    """The agreement's head; the caller knows that it exists."""
    columns = [getattr(Agreement, name) for name in AgreementForm.__dataclass_fields__ if name != "aliases"]
    head = db.session.execute(select(*columns).where(Agreement.id == agreement_id)).one()
    aliases = "\n".join(db.session.scalars(alias_names(agreement_id)))
    return AgreementForm(**head._asdict() | {"aliases": aliases})


def party_forms(agreement_id: int) -> list[PartyForm]:
    """The parties in signing order."""
    columns = [getattr(Party, name) for name in PartyForm.__dataclass_fields__]
    asked = select(*columns).where(Party.agreement_id == agreement_id).order_by(Party.position, Party.id)
    return [PartyForm(*row) for row in db.session.execute(asked)]


def content_forms(agreement_id: int) -> list[ContentForm]:
    """The headings in order."""
    columns = [getattr(Content, name) for name in ContentForm.__dataclass_fields__]
    asked = select(*columns).where(Content.agreement_id == agreement_id).order_by(Content.position)
    return [ContentForm(*row) for row in db.session.execute(asked)]


def rule_forms(agreement_id: int) -> list[RuleForm]:
    """The review rules that are on."""
    columns = [getattr(ReviewRule, name) for name in RuleForm.__dataclass_fields__]
    asked = select(*columns).where(ReviewRule.agreement_id == agreement_id, ReviewRule.is_on).order_by(ReviewRule.id)
    return [RuleForm(*row) for row in db.session.execute(asked)]


def task_form(task_id: int) -> TaskForm:
    """The task with its parts; the caller knows that it exists."""
    columns = [getattr(Task, name) for name in TaskForm.__dataclass_fields__ if not name.endswith("_ids")]
    task = db.session.execute(select(*columns).where(Task.id == task_id)).one()
    parts = db.session.execute(
        select(Assignment.agency_id, Assignment.role)
        .where(Assignment.task_id == task_id)
        .order_by(Assignment.position, Assignment.id)
    ).all()
    leads = tuple(agency_id for agency_id, role in parts if role != PartRole.COORDINATING)
    helpers = tuple(agency_id for agency_id, role in parts if role == PartRole.COORDINATING)
    return TaskForm(**task._asdict(), lead_ids=leads, coordinating_ids=helpers)


def agencies_of(agreement_id: int) -> list[tuple[int, str]]:
    """The agencies a part can be given to by a tick: the parties in signing order, then those that hold a part."""
    signed = db.session.execute(
        select(Party.agency_id, Party.name_as_signed).where(Party.agreement_id == agreement_id).order_by(Party.position)
    )
    found: dict[int, str] = {}
    for agency_id, name in signed:
        found[agency_id] = name
    held = db.session.execute(
        select(Agency.id, Agency.name)
        .where(Agency.id.in_(select(Assignment.agency_id).where(Assignment.agreement_id == agreement_id)))
        .order_by(Agency.name)
    )
    for agency_id, name in held:
        found.setdefault(agency_id, name)
    return list(found.items())


def agreements_to_choose(
    agency_ids: frozenset[int], *, but: int | None = None, as_next: bool = False
) -> list[tuple[int, str]]:
    """The agreements a viewer may name as parent or predecessor, by title; ``but``: the one being edited.

    ``as_next``: those that may follow it, neither closed nor followed by it.
    """
    asked = (
        select(Agreement.id, Agreement.symbol, Agreement.title)
        .where(Agreement.id.in_(visible_agreement_ids(agency_ids)), Agreement.id != (but or 0))
        .order_by(Agreement.title, Agreement.id)
        .limit(MOST_CHOICES)
    )
    if as_next and but is not None:
        before = line_back(select(literal(but)))
        asked = asked.where(Agreement.closed_on.is_(None), Agreement.id.not_in(select(before.c.id)))
    return [(id_, f"{title} ({symbol})" if symbol else title) for id_, symbol, title in db.session.execute(asked)]
