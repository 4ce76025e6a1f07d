"""What an agency owes besides tasks and reports: consolidating, signing, what leaders decided, guidance to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Date, bindparam, or_, select, true, union_all

from tracker.database import read
from tracker.domain.consolidations import Awaited
from tracker.domain.messages import Message
from tracker.domain.obligation_names import named
from tracker.domain.obligations import PROMISED, ObligationKind
from tracker.domain.permissions import OWN_ACTIONS, Action, Viewer
from tracker.domain.status import TaskStatus, decision_status
from tracker.mail.links import path_to
from tracker.models import Party, Review
from tracker.models.obligations import SELECTS

KINDS = (
    ObligationKind.DECISION, ObligationKind.SIGN_OFF, ObligationKind.CONSOLIDATION, ObligationKind.REASSIGNMENT,
    ObligationKind.GUIDANCE,
)  # fmt: skip
LOOKED_BACK = timedelta(days=100)
"""How long ago a review may have closed to be listed for consolidating on the start page: a quarter. Older ones are on
the list of everything, and are reminded of; else a list of years would hide the work of today, and cost as much to
read."""
LONG_AGO = date(2000, 1, 1)
"""Before any review that is kept."""


@dataclass(frozen=True)
class AlsoOwed:
    """One of them. ``path``: the page that does it; ``promised_on``: by when its agency said it would be done.

    ``is_renewal``: a review was made final, then its facts changed.
    """

    kind: ObligationKind
    about: Message
    program: str
    due_on: date
    status: TaskStatus
    promised_on: date | None
    path: str
    is_renewal: bool = False

    @property
    def may_promise(self) -> bool:
        """Late, and no day promised yet."""
        return self.kind in PROMISED and self.status.kind == "overdue" and self.promised_on is None


def also_owed(viewer: Viewer, *, today: date, since: date | None = None) -> tuple[AlsoOwed, ...]:
    """The latest first, as far as it can be done by now; one statement.

    Reviews to be consolidated as far as they closed, or a new version of them was due, on ``since`` or later; within
    ``LOOKED_BACK`` when no day is named.
    """
    mine = viewer.agency_ids_as(OWN_ACTIONS[Action.SEE_WORK])
    if not mine:
        return ()
    rows = read(_statement(), {"mine": sorted(mine), "today": today, "since": since or today - LOOKED_BACK})
    return tuple(
        AlsoOwed(
            kind=ObligationKind(row.kind),
            about=named(ObligationKind(row.kind), row.number, row.title),
            program=row.program,
            due_on=row.due_on,
            status=decision_status(due_on=row.due_on, done_on=None, today=today),
            promised_on=row.until_on,
            path=path_to(ObligationKind(row.kind), row.id),
            is_renewal=row.number == Awaited.NEW_VERSION,
        )
        for row in sorted(rows, key=lambda row: (row.due_on, row.kind, row.id))
    )


@cache
def _statement() -> CompoundSelect[*tuple[Any, ...]]:
    """Signatures and consolidations once they can be made, decisions from the start."""
    mine: BindParameter[int] = bindparam("mine", expanding=True)
    signed = select(Party.agreement_id).where(Party.agency_id.in_(mine))
    closed = select(Review.id).where(
        Review.agreement_id.in_(signed),
        Review.awaits.is_not(None),
        or_(
            Review.cut_off_on.between(bindparam("since", type_=Date), bindparam("today", type_=Date)),
            Review.renew_on >= bindparam("since", type_=Date),
        ),
    )
    near = {ObligationKind.CONSOLIDATION: SELECTS[ObligationKind.CONSOLIDATION].id.in_(closed)}
    asked = []
    for kind in KINDS:
        open_ = SELECTS[kind].select().where(SELECTS[kind].owner_id.in_(mine), near.get(kind, true()))
        # Asked twice, PostgreSQL multiplies reviews by agreements.
        if kind not in (ObligationKind.DECISION, ObligationKind.REASSIGNMENT, *near):
            open_ = open_.where(SELECTS[kind].agreement_id.in_(signed))
        columns = open_.selected_columns
        asked.append(open_.where(or_(columns.opens_on <= bindparam("today"), columns.due_on <= bindparam("today"))))
    return union_all(*asked)
