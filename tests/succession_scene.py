"""The year 2025 over the sample programs: what changed, in an order that can be, and what must hold after each step."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from tests.changes_of_2025 import (
    BAC_GIANG,
    BAC_NINH,
    CHANGES,
    DISTRICT,
    HA_NAM,
    NAM_DINH,
    NINH_BINH,
    PRESS,
    RADIO,
    alliance,
    both_in_one,
    propaganda,
)
from tests.make import LONG_AGO, NOW, TODAY, Make
from tests.people import ALLIANCE, COMMISSION, DEPARTMENT, MINH
from tests.review_making import Quarter, quarter
from tracker.database import db, transaction
from tracker.domain.agencies import HANDED, JOINING, answering, inherited
from tracker.domain.agency_changes import Asks, Becomes, owner_of
from tracker.domain.errors import Refusal
from tracker.domain.snapshots import is_intact
from tracker.models import (
    Agency,
    Consolidation,
    Holding,
    Party,
    Person,
    Post,
    ProgressEntry,
    Reassignment,
    Report,
    ReportVersion,
    Task,
)
from tracker.models.obligations import SELECTS
from tracker.queries.days_off import working_calendar
from tracker.services.agencies import agency_index, find_or_create
from tracker.services.agency_changing.concerned import all_successions
from tracker.services.agency_changing.reassigning import reassign
from tracker.services.agency_changing.recording import record_change
from tracker.services.agency_changing.undoing import undo_change
from tracker.services.agreements.loading import load_records

RECORDS = json.loads((Path(__file__).parent / "data" / "programs.json").read_text(encoding="utf-8"))


@dataclass
class Year:
    """The programs with a year of progress; ``recorded``: the changes that stand, by name, in their order."""

    make: Make
    scene: Quarter
    recorded: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    done: Counter[str] = field(default_factory=Counter)
    kept: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def build(cls, make: Make) -> Year:
        """Loaded in January 2025; one review of 2026 is final and signed by neither; three programs for one pair."""
        for name in (DISTRICT, PRESS, RADIO):
            add_agency(name)
        scene = quarter(make)
        for agency in (COMMISSION, ALLIANCE):
            scene.log(agency, 3)
            scene.hand_in(agency)
        scene.freeze()
        make.task(scene.program, title="Chuyên trang", lead=PRESS, coordinating=[RADIO, DISTRICT])
        make.task(scene.program, title="Vùng trồng", lead=DEPARTMENT, coordinating=[DISTRICT], due_on=TODAY)
        make.task(scene.program, title="Hợp tác xã kiểu mới", lead=DISTRICT, due_on=None)
        provincial = [
            {**RECORDS[1], "id": f"X{one}", "symbol": None, "title": f"Chương trình của tỉnh {one}",
             "parties": [propaganda(one), alliance(one)], "parent": None}
            for one in (HA_NAM, NAM_DINH, BAC_GIANG, BAC_NINH)
        ]  # fmt: skip
        calendar = working_calendar()
        load_records([*RECORDS, *provincial], today=date(2025, 1, 2), now=NOW, calendar=calendar)
        for asked, _before in CHANGES.values():
            for name in asked.predecessors:
                if not name.startswith("Ban Tuyên giáo và"):
                    add_agency(name)
        add_agency(both_in_one(NINH_BINH))
        _people()
        year = cls(make, scene)
        with transaction():
            db.session.execute(text("ANALYZE"))  # else PostgreSQL takes every table for an empty one
        year.kept = year.hashes()
        return year

    def ready(self) -> list[str]:
        """The changes that can be recorded now."""
        there = self.recorded.keys()
        return [name for name, (_asked, before) in CHANGES.items() if name not in there and there >= {*before}]

    def record(self, name: str, *, looks_first: bool = False) -> None:
        """Record it, as its preview proposes or at once; a program of one body is to be closed."""
        asked, _before = CHANGES[name]
        args: dict[str, Any] = {"by": None, "calendar": working_calendar(), "today": TODAY, "now": NOW}
        before, sums = self.open_things(), self.figures()
        programs = select(Party.agreement_id).distinct()
        chosen = dict.fromkeys(db.session.scalars(programs), Becomes.END)
        if asked.kind == "rename":
            chosen = {}  # nothing is chosen of an agency that only bears another name
        seen = record_change(asked, only_preview=True, **args).seen if looks_first else None
        found = record_change(replace(asked, becomes=chosen), seen=seen, **args)
        assert found.change_id is not None
        self.recorded[name] = found.change_id
        self.done[name] += 1
        new, gone = self.open_things() - before, before - self.open_things()
        if asked.kind in HANDED:  # the same things, owed by another
            new, gone = (Counter(key[:2] for key in one) for one in (new, gone))
            new, gone = new - gone, gone - new
        asks = self.reassigning(short=asked.kind in HANDED)
        if asked.kind in JOINING:  # one body owes it once
            spoken = set(db.session.scalars(select(Reassignment.agency_id).where(Reassignment.asks == Asks.ONE)))
            gone = Counter(key for key in gone if key[0] not in ("report", "task", "sign_off") or key[2] not in spoken)
        assert new == asks, f"{name}: something owed is doubled: {new - asks}, {asks - new}"
        assert not gone, f"{name}: something owed is lost"
        assert self.figures() == sums, f"{name}: a figure is lost or counted twice"

    def undo(self) -> None:
        """Take the newest back."""
        name = list(self.recorded)[-1]
        undo_change(self.recorded[name], by=None, today=TODAY, now=NOW)
        del self.recorded[name]

    def give(self, dice: random.Random) -> None:
        """Whoever must decide gives away something that awaits."""
        open_ = select(Reassignment.id).where(Reassignment.settled_on.is_(None))
        waiting = db.session.scalars(open_.where(Reassignment.asks == Asks.GIVE).order_by(Reassignment.id)).all()
        if not waiting:
            return
        alive = [one for one in self.agencies() if owner_of(one, all_successions(), on=TODAY) == one]
        try:
            reassign(dice.choice(waiting), dice.choice(alive), by=self.decider(), today=TODAY, now=NOW)
            self.done["give"] += 1
        except Refusal:
            self.refused += 1

    def act(self, dice: random.Random) -> None:
        """One thing at random: record, take back, give away; or what cannot be."""
        kind = dice.choice(("record", "record", "undo", "give", "give", "wrong"))
        if kind == "record" and (ready := self.ready()):
            self.record(dice.choice(ready))
        elif kind == "give":
            self.give(dice)
        elif kind == "wrong" and self.recorded:
            self.wrong(dice.choice(list(self.recorded)))
        elif kind == "undo" and self.recorded:
            try:
                self.undo()
                self.done["undo"] += 1
            except Refusal:
                self.refused += 1

    def wrong(self, name: str) -> None:
        """The same once more: refused, and nothing is written."""
        before = self.open_things()
        try:
            record_change(CHANGES[name][0], by=None, calendar=working_calendar(), today=TODAY, now=NOW)
        except Refusal:
            self.refused += 1
            assert self.open_things() == before
            return
        raise AssertionError(f"{name} was recorded twice")

    def decider(self) -> Any:
        """Somebody who leads everywhere."""
        return self.make.viewer(MINH)

    def agencies(self) -> list[int]:
        return list(db.session.scalars(select(Agency.id).order_by(Agency.id)))

    def open_things(self) -> Counter[tuple[str, int, int, int]]:
        """All that is owed, by whom it was written for."""
        db.session.rollback()
        rows = [row for chosen in SELECTS.values() for row in db.session.execute(chosen.select())]
        return Counter((row.kind, row.id, row.owner_id, row.due_version) for row in rows)

    def reassigning(self, *, short: bool) -> Counter[tuple[Any, ...]]:
        """What awaits since the last change; ``short``: not by whom it is owed."""
        newest = max(self.recorded.values(), default=0)
        asked = select(Reassignment).where(Reassignment.change_id == newest, Reassignment.owner_id.is_not(None))
        keys = [("reassignment", one.id, one.owner_id or 0, 1) for one in db.session.scalars(asked)]
        return Counter(key[:2] if short else key for key in keys)

    def figures(self) -> tuple[int, int]:
        """Entries and their quantities, added up over who answers today: each entry in one share."""
        known = all_successions()
        counted = select(ProgressEntry.agency_id, func.count(), func.sum(func.coalesce(ProgressEntry.quantity, 0)))
        own = {row[0]: (row[1], row[2]) for row in db.session.execute(counted.group_by(ProgressEntry.agency_id))}
        heads = {answering(one, known, on=TODAY) for one in self.agencies()}
        shares = [one for head in heads for one in inherited(head, known, on=TODAY)]
        assert len(shares) == len(set(shares)), "an agency's figures are in two shares"
        return sum(own.get(one, (0, 0))[0] for one in shares), int(sum(own.get(one, (0, 0))[1] for one in shares))

    def hashes(self) -> dict[str, Any]:
        """Of all that is frozen."""
        db.session.rollback()
        frozen = db.session.scalars(select(Consolidation).where(Consolidation.frozen_at.is_not(None))).all()
        assert all(is_intact(one.snapshot or "", one.hash or "") for one in frozen)
        reports = select(ReportVersion.id, ReportVersion.hash).order_by(ReportVersion.id)
        names = select(Party.id, Party.name_as_signed).order_by(Party.id)
        return {
            "reviews": [(one.id, one.hash) for one in frozen],
            "reports": db.session.execute(reports).all(),
            "names": db.session.execute(names).all(),
            "done": db.session.execute(select(Task.id, Task.done_on).order_by(Task.id)).all(),
        }

    def check(self) -> None:
        """What must hold whatever was done."""
        assert self.hashes() == self.kept, "something signed changed"
        known = all_successions()
        for one in self.agencies():
            head = answering(one, known, on=date.max)
            inheriting = [s for s in known if s.predecessor_id == head and s.kind not in ("split", "dissolve")]
            assert not inheriting, "a circle, or a chain without an end"
        waiting = {
            (one.agreement_id, one.agency_id)
            for one in db.session.scalars(select(Reassignment).where(Reassignment.settled_on.is_(None)))
            if one.asks == Asks.GIVE
        }
        for chosen in SELECTS.values():
            for row in db.session.execute(chosen.select()):
                owner = owner_of(row.owner_id, known, on=TODAY)
                awaits = (row.agreement_id, row.owner_id) in waiting
                assert (owner is None) == awaits, f"{row.kind} {row.id}: one owner, or it awaits"
        twice = select(Report.review_id, Report.agency_id).group_by(Report.review_id, Report.agency_id)
        assert not db.session.execute(twice.having(func.count() > 1)).all()
        db.session.rollback()


def add_agency(name: str) -> None:
    """Unless it is there."""
    with transaction():
        find_or_create(name, agency_index(on=TODAY))


def _people() -> None:
    """Minh leads every agency that nobody leads."""
    with transaction():
        minh = db.session.scalars(select(Person.id).where(Person.email == MINH.email)).one()
        held = select(Post.agency_id).where(Post.role == "leader", Post.agency_id.is_not(None))
        for agency_id in db.session.scalars(select(Agency.id).where(Agency.id.not_in(held)).order_by(Agency.id)).all():
            post = Post(agency_id=agency_id, role="leader", title="Lãnh đạo")
            db.session.add(post)
            db.session.flush()
            db.session.add(Holding(post_id=post.id, person_id=minh, from_on=LONG_AGO))
