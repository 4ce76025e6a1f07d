"""How agencies change in one life of the succession machine's scene, what then awaits, and what is signed anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from tests.kept_databases import digests_of_tables
from tests.succession_checks import UNTIL, Kind, Looked, reviewed_anew
from tracker.database import db
from tracker.domain.agencies import HANDED
from tracker.domain.agency_changes import Asks, Becomes, owner_of
from tracker.domain.errors import Refusal
from tracker.domain.periods import Cadence
from tracker.models import (
    Agency,
    AgencyChange,
    Assignment,
    Reassignment,
)
from tracker.services.agency_changing.concerned import all_successions
from tracker.services.agency_changing.reassigning import go_on_after_all, pick_parts, reassign
from tracker.services.agency_changing.recording import Asked, record_change
from tracker.services.agency_changing.undoing import undo_change

MOST_PROGRAMS = 5


@dataclass
class Changing(Looked):
    """Decisions about agencies, at random; each is checked against what was so before it."""

    def act(self, name: str, acts: Callable[[], object]) -> bool:
        """Do it; a refusal changes nothing."""
        db.session.rollback()
        before = digests_of_tables(db.session.connection())
        db.session.rollback()
        try:
            acts()
        except Refusal:
            self.refused[name] += 1
            db.session.rollback()
            assert digests_of_tables(db.session.connection()) == before, f"{name} was refused and changed something"
            db.session.rollback()
            return False
        self.done[name] += 1
        return True

    def change(self, kind: Kind, first: int, second: int, into: int, days: int) -> None:
        """A decision, counting from a day before or after today; whoever has no work or is gone is named too."""
        names = self.names()
        one, other, third = (names[number % len(names)] for number in (first, second, into))
        before = {Kind.MERGE: (one, other)}.get(kind, (one,))
        chosen = {
            Kind.PART: (Becomes.INHERIT, Becomes.INHERIT, Becomes.PICK), Kind.TRANSFER: (Becomes.INHERIT, Becomes.END),
        }.get(kind, (Becomes.INHERIT,))  # fmt: skip
        asked = Asked(
            kind=kind, predecessors=before, successors=self.successors(kind, one, third, into),
            decision_number=f"{self.named}-QĐ/TU", decided_on=min(self.today, self.today + timedelta(days)),
            effective_on=self.today + timedelta(days),
            becomes=dict.fromkeys(self.programs(), chosen[second % len(chosen)]),
        )  # fmt: skip
        rungs, sums, open_ = self.rungs(), self.sums(), self.open_things()
        if not self.act(kind, lambda: record_change(asked, by=None, **self.day())):
            return
        assert self.sums() == sums, f"{kind}: figures of windows before {sums} and after {self.sums()}"
        if kind in HANDED:
            if days > 0:
                self.check_ahead(open_, rungs, asked.effective_on)
            else:
                self.check_handed_over(open_, rungs, kind)
            return
        new, gone = self.open_things() - open_, open_ - self.open_things()
        joined = {key[:2] for key in gone} if kind in (Kind.MERGE, Kind.ABSORB) else set()  # one body owes it once
        twice = ("reassignment", "report", "task", "sign_off") if joined else ("reassignment",)
        assert all(key[0] in twice for key in gone), f"{kind}: {gone} is owed no more"
        assert all(key[0] == "reassignment" or key[:2] in joined for key in new), f"{kind}: {new} is owed twice"
        lost = {one for one in rungs ^ self.rungs() if one[:2] not in joined}
        assert not lost, f"{kind}: what was to be reminded of is other now: {lost}"

    def successors(self, kind: Kind, one: str, third: str, into: int) -> tuple[str, ...]:
        if kind is Kind.DISSOLVE:
            return ()
        if kind is Kind.SPLIT:
            return self.new_name(), self.new_name()
        if kind is Kind.RENAME:
            return (self.new_name(),)
        if kind is Kind.MERGE:
            return ((self.new_name(), one, third)[into % 3],)
        return (third,)

    def new_name(self) -> str:
        self.named += 1
        return f"Cơ quan mới thứ {self.named}"

    def undo(self, number: int) -> None:
        recorded = db.session.scalars(select(AgencyChange.id).order_by(AgencyChange.id.desc())).all()
        if recorded:
            sums = self.sums()
            change_id = recorded[number % len(recorded)]
            if self.act("undo", lambda: undo_change(change_id, by=None, today=self.today, now=self.now())):
                assert self.sums() == sums, "undo: figures changed"

    def give(self, number: int, to: int) -> None:
        """Whoever must decide gives away what awaits."""
        waiting = db.session.scalars(select(Reassignment).where(Reassignment.settled_on.is_(None))).all()
        if not waiting:
            return
        row, ids = waiting[number % len(waiting)], self.agencies()
        row_id, decider, asks = row.id, self.actor(row.owner_id), Asks(row.asks)
        held = Assignment.agreement_id == row.agreement_id, Assignment.agency_id == row.agency_id
        some = frozenset(db.session.scalars(select(Assignment.id).where(*held, Assignment.id % 3 != number % 3)))
        before = {key[:2] for key in self.open_things()}
        sums = self.sums()
        acts: dict[Asks, Callable[..., None]] = {
            Asks.GIVE: lambda **by: reassign(row_id, ids[to % len(ids)], **by),
            Asks.PICK: lambda **by: pick_parts(row_id, some, **by),
        }
        does = acts.get(asks, lambda **by: go_on_after_all(row_id, "Vẫn cần", **by))
        if decider and self.act(asks, lambda: does(by=decider, today=self.today, now=self.now())):
            assert self.sums() == sums, f"give: figures of windows before {sums} and after {self.sums()}"
            gone = before - {key[:2] for key in self.open_things()} - {("reassignment", row_id)}
            gives = asks in (Asks.GIVE, Asks.PICK)
            may_go = ("task", "report", *reviewed_anew(gone)) if gives else ("reassignment",)
            assert all(kind in may_go for kind, _id in gone), f"give: {gone} is owed no more"

    def sign_program(self, first: int, second: int) -> None:
        """Two that are there sign a program today, also one that handed all its work over before."""
        known, rows = all_successions(), db.session.execute(select(Agency.id, Agency.name).order_by(Agency.id)).all()
        names = Counter(name for _id, name in rows)
        there = [(id_, name) for id_, name in rows if owner_of(id_, known, on=self.today) == id_ and names[name] == 1]
        one, other = there[first % len(there)], there[second % len(there)]
        if one == other or len(self.programs()) >= MOST_PROGRAMS:
            return
        program = self.make.agreement(title="Ký sau", parties=(one[1], other[1]), valid_from=self.today, valid_to=UNTIL)
        self.make.indicator(self.make.task(program, title="Việc mới", lead=one[1], coordinating=[other[1]]))
        self.make.reviews(program, Cadence.QUARTERLY, today=self.today)
        self.done["sign a program"] += 1
        self.check_own(program, {one[0], other[0]})
