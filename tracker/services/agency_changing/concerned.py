"""Which programs, duties and reviews a change of agencies concerns. Runs inside the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, func, or_, select

from tracker.database import db
from tracker.domain.agencies import HANDED, JOINING, Succession, SuccessionKind, inherited
from tracker.domain.agency_changes import Asks, Change
from tracker.domain.consolidations import Awaited
from tracker.domain.messages import Message
from tracker.domain.obligation_names import named
from tracker.domain.obligations import ObligationKind
from tracker.domain.program_fates import ProgramFacts, ProgramFate, decider_of, fate_of
from tracker.models import Agreement, Assignment, Consolidation, Party, Reassignment, Review, Task
from tracker.models.agencies import succession_rows
from tracker.models.obligations import SELECTS

NAMED = frozenset({ObligationKind.REPORT, ObligationKind.CONSOLIDATION, ObligationKind.SIGN_OFF})
"""What is named by the period alone; the names of all else are contents of the program, which whoever keeps the
agencies does not read (decision 62)."""


@dataclass(frozen=True)
class Owed:
    """One thing owed. ``name`` None: it says what the program does."""

    kind: ObligationKind
    due_on: date
    name: Message | None


@dataclass(frozen=True)
class ConcernedProgram:
    """One program and what becomes of it. ``owed``: what those that change owe in it now, soonest first, and
    ``part_count`` all parts they hold that are not confirmed.

    ``signed_count``: its final reviews that end after the day from which the change counts; they stay as signed.
    ``holding``: those that change, as they stand in it. ``inside_of``: the review's period in whose midst that day
    lies; both names are in it, each counted once. ``joins``: several in it are one body then, which owes one report.
    """

    id: int
    title: str
    symbol: str | None
    fate: ProgramFate
    owed: tuple[Owed, ...]
    part_count: int
    signed_count: int
    inside_of: str | None
    holding: tuple[int, ...] = ()
    joins: bool = False

    @property
    def open_counts(self) -> tuple[tuple[ObligationKind, int], ...]:
        """How many of each kind."""
        found = Counter(one.kind for one in self.owed)
        return tuple((kind, found[kind]) for kind in ObligationKind if found[kind])


def all_successions() -> tuple[Succession, ...]:
    """All that is recorded."""
    return tuple(Succession(*row) for row in db.session.execute(succession_rows()))


def programs_concerned(change: Change, *, before: Sequence[Succession]) -> list[ConcernedProgram]:
    """The open programs in which those that change, or any whose work they inherited, signed or hold a part.

    Of work that is handed over: where something of theirs is open; all of it, of programs that began by that day.
    """
    on, after = change.effective_on, (*before, *change.successions())
    mine = frozenset().union(*(inherited(one, before, on=on) for one in change.predecessor_ids))
    handed = change.kind if change.kind in HANDED else None
    giving = dict.fromkeys(change.predecessor_ids, *change.successor_ids) if handed is SuccessionKind.TRANSFER else {}
    one_body = mine.union(*(inherited(one, after, on=on) for one in change.successor_ids))
    everybody = _facts()
    concerned = [one for one in everybody if mine & (one.open_ids if handed else one.holder_ids.union(one.party_ids))]
    if handed is SuccessionKind.TRANSFER:
        concerned = [one for one in concerned if one.began_on is None or one.began_on <= on]
    ids = [one.id for one in concerned]
    heads = {row.id: row for row in _heads(ids)}
    superiors, open_, parts = _superiors(ids), _open(mine, on), _parts(mine)
    signed, inside = _signed(ids, on), _inside(ids, on)
    return [
        ConcernedProgram(
            id=one.id,
            title=heads[one.id].title,
            symbol=heads[one.id].symbol,
            fate=fate_of(
                one,
                everybody,
                before=before,
                after=after,
                on=on,
                superior_ids=superiors.get(one.id, ()),
                handed=handed,
                giving=giving,
                only_named=change.kind is SuccessionKind.RENAME,
            ),
            holding=tuple(sorted(mine & (frozenset(one.party_ids) | one.holder_ids))),
            joins=change.kind in JOINING and len(one_body & {*one.party_ids, *one.holder_ids}) > 1,
            owed=tuple(sorted(open_.get(one.id, ()), key=lambda owed: owed.due_on)),
            part_count=parts.get(one.id, 0),
            signed_count=signed.get(one.id, 0),
            inside_of=inside.get(one.id),
        )
        for one in concerned
    ]


def deciders(program_ids: Iterable[int], known: Sequence[Succession]) -> dict[int, int | None]:
    """By program: who decides about what awaits in it, by all that is recorded."""
    wanted = sorted(set(program_ids))
    superiors, facts = _superiors(wanted), {one.id: one for one in _facts()}
    return {id_: decider_of(facts[id_], superiors.get(id_, ()), known) for id_ in wanted if id_ in facts}


def _facts() -> list[ProgramFacts]:
    """Every open program, by its id."""
    is_open = Agreement.closed_on.is_(None)
    parties: dict[int, list[tuple[int, bool]]] = {}
    began = dict(
        db.session.execute(select(Agreement.id, func.coalesce(Agreement.signed_on, Agreement.valid_from))).all()
    )
    signed = select(Party.agreement_id, Party.agency_id, Party.is_standing).join(Agreement).where(is_open)
    for program, agency, is_standing in db.session.execute(signed.order_by(Party.agreement_id, Party.position)):
        parties.setdefault(program, []).append((agency, is_standing))
    gone_over = set(
        db.session.execute(
            select(Reassignment.agreement_id, Reassignment.agency_id).where(Reassignment.asks == Asks.NOTHING)
        ).all()
    )
    holders: dict[int, set[int]] = {}
    opens: dict[int, set[int]] = {}
    held = (
        select(Assignment.agreement_id, Assignment.agency_id, func.max(Assignment.confirmed_on.is_(None).cast(Integer)))
        .join(Agreement, Agreement.id == Assignment.agreement_id)
        .where(is_open)
        .group_by(Assignment.agreement_id, Assignment.agency_id)
    )
    for program, agency, is_to_do in db.session.execute(held):
        if (program, agency) not in gone_over:  # what is left there is done, or spoken for
            holders.setdefault(program, set()).add(agency)
            opens.setdefault(program, set()).update({agency} if is_to_do else ())
    found = []
    for program in sorted({*parties, *holders}):
        rows = parties.get(program, [])
        standing = next((agency for agency, is_standing in rows if is_standing), rows[0][0] if rows else None)
        ids = tuple(agency for agency, _is_standing in rows)
        held_by, open_by = (frozenset(of.get(program, ())) for of in (holders, opens))
        found.append(ProgramFacts(program, ids, standing, held_by, open_by.union(ids), began.get(program)))
    return found


def _heads(ids: list[int]) -> Iterable[Agreement]:
    return db.session.scalars(select(Agreement).where(Agreement.id.in_(ids)))


def _superiors(ids: list[int]) -> dict[int, list[int]]:
    """By program: the parties of the one above it, the standing one first."""
    asked = (
        select(Agreement.id, Party.agency_id)
        .join(Party, Party.agreement_id == Agreement.parent_id)
        .where(Agreement.id.in_(ids))
        .order_by(Agreement.id, Party.is_standing.desc(), Party.position)
    )
    found: dict[int, list[int]] = {}
    for program, agency in db.session.execute(asked):
        found.setdefault(program, []).append(agency)
    return found


def _open(mine: frozenset[int], on: date) -> dict[int, list[Owed]]:
    """By program what can be done by that day: reports of reviews to come follow their agencies anyway."""
    found: dict[int, list[Owed]] = {}
    for kind, chosen in SELECTS.items():
        owed = chosen.select().where(chosen.owner_id.in_(sorted(mine))).subquery().c
        asked = select(owed.agreement_id, owed.due_on, owed.number, owed.title).where(owed.opens_on <= on)
        for program, due_on, number, title in db.session.execute(asked.order_by(owed.due_on, owed.id)):
            name = named(kind, number, title) if kind in NAMED else None
            found.setdefault(program, []).append(Owed(kind, due_on, name))
    return found


def _parts(mine: frozenset[int]) -> dict[int, int]:
    held = (
        select(Assignment.agreement_id, func.count())
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.agency_id.in_(sorted(mine)), Assignment.confirmed_on.is_(None), Task.done_on.is_(None))
        .group_by(Assignment.agreement_id)
    )
    return dict(db.session.execute(held).all())


def _signed(ids: list[int], on: date) -> dict[int, int]:
    final = (
        select(Review.agreement_id, func.count(Review.id.distinct()))
        .join(Consolidation, Consolidation.review_id == Review.id)
        .where(
            Review.agreement_id.in_(ids),
            Review.ends_on >= on,
            Consolidation.frozen_at.is_not(None),
            Consolidation.withdrawn_at.is_(None),
            or_(Review.awaits.is_(None), Review.awaits != Awaited.CONSOLIDATION),
        )
        .group_by(Review.agreement_id)
    )
    return dict(db.session.execute(final).all())


def _inside(ids: list[int], on: date) -> dict[int, str]:
    """The shortest period of each program in whose midst the day lies (not its first day)."""
    around = (
        select(Review.agreement_id, Review.period)
        .where(Review.agreement_id.in_(ids), Review.starts_on < on, Review.ends_on >= on)
        .order_by(Review.agreement_id, Review.ends_on.desc(), Review.starts_on)
    )
    return dict(db.session.execute(around).all())
