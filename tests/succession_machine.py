"""Agencies change while people work: a Hypothesis machine over a real database, and what must hold after each step.

A few agencies and programs, so that hundreds of short lives can be tried. Everything is counted again from what was
typed here, entry by entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import booleans, integers, sampled_from
from sqlalchemy import func, select

from tests.kept_databases import Keep, digests_of_tables
from tests.make import LONG_AGO, TODAY, ZONE, Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, UNION
from tests.reminding import CALENDAR, LETTERHEAD, local
from tests.review_making import HASHED, PASSWORD, quarter
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Becomes, owner_of
from tracker.domain.errors import Refusal
from tracker.domain.periods import Cadence
from tracker.domain.permissions import Viewer
from tracker.domain.snapshots import is_intact
from tracker.models import (
    Agency,
    AgencyChange,
    AgencySuccession,
    Agreement,
    Assignment,
    Consolidation,
    Holding,
    Indicator,
    Person,
    Post,
    ProgressEntry,
    Reassignment,
    Reminder,
    Report,
    ReportVersion,
    Review,
    SignOff,
)
from tracker.models.obligations import SELECTS
from tracker.queries.coming_reminders import Outlook, forecast
from tracker.queries.consolidations import draft_page
from tracker.queries.ladders import ladders
from tracker.queries.viewers import viewer_of_person
from tracker.services.agency_changing.concerned import all_successions
from tracker.services.agency_changing.reassigning import reassign
from tracker.services.agency_changing.recording import Asked, record_change
from tracker.services.agency_changing.undoing import undo_change
from tracker.services.completion import confirm_part, return_part
from tracker.services.progress import correct_entry, log_progress
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.planning import plan_reminders
from tracker.services.reviews.consolidating import freeze_review, reopen_review, settle_difference, write_assessment
from tracker.services.reviews.planning import lay_reviews
from tracker.services.reviews.signing import sign_review
from tracker.services.reviews.submitting import return_report, submit_report
from tracker.services.reviews.versions import own_window

Kind = SuccessionKind
FORESEEN = 40  # days
KINDS = [kind for kind in Kind if kind is not Kind.PART]  # that moves work of a body that is still there
UNTIL = date(2027, 6, 30)
LOOKED_BACK = timedelta(100)
NUMBERS = integers(0, 11)
DAYS = (0, 0, 0, -1, -20, -70, -400, 3, 15)
DECLARED = ["read", "figures", "differences", "missing"]


@dataclass(frozen=True)
class Entry:
    """What was typed: for which indicator how many, on which day."""

    indicator: int | None
    quantity: int
    on: date


@dataclass
class Life:
    """One life of the scene. ``entries``: what counts by now; ``frozen``: hashes of all that was ever frozen."""

    make: Make
    today: date = TODAY
    minutes: int = 0
    entries: dict[int, Entry] = field(default_factory=dict)
    frozen: dict[tuple[str, int], str] = field(default_factory=dict)
    told: set[tuple[Any, ...]] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    named: int = 0

    @staticmethod
    def lay_scene(make: Make) -> None:
        """Two programs of the province; three agencies work in the first, and its third quarter's review is final."""
        scene = quarter(make, valid_to=UNTIL)
        for agency in (COMMISSION, ALLIANCE):
            scene.log(agency, 3)
            scene.hand_in(agency)
        scene.freeze()
        helped = make.task(scene.program, title="Mô hình điểm", lead=DEPARTMENT, coordinating=[ALLIANCE], due_on=TODAY)
        make.indicator(helped)
        above = make.agreement(title="Của Trung ương", parties=(CENTRAL,))
        below = {"parties": (COMMISSION, UNION), "parent_id": above, "valid_to": UNTIL}
        second = make.agreement(title="Chương trình thứ hai", **below)
        led = make.task(second, title="Lớp tập huấn", lead=UNION, coordinating=[DEPARTMENT])
        make.indicator(led)
        make.reviews(second, Cadence.QUARTERLY)
        with transaction():
            for id_ in (scene.program, second):
                lay_reviews(db.session.get_one(Agreement, id_), today=TODAY, calendar=CALENDAR)
            for person in db.session.scalars(select(Person)):
                person.password_hash = HASHED

    def begin(self) -> None:
        """Read what the scene holds."""
        for row in db.session.scalars(select(ProgressEntry)):
            self.entries[row.id] = Entry(row.indicator_id, int(row.quantity or 0), row.happened_on)
        self.check()

    # What is done

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
        asked = Asked(
            kind=kind, predecessors=before, successors=self.successors(kind, one, third, into),
            decision_number=f"{self.named}-QĐ/TU", decided_on=min(self.today, self.today + timedelta(days)),
            effective_on=self.today + timedelta(days), becomes=dict.fromkeys(self.programs(), Becomes.INHERIT),
        )  # fmt: skip
        rungs, sums, open_ = self.rungs(), self.sums(), self.open_things()
        if not self.act(kind, lambda: record_change(asked, by=None, **self.day())):
            return
        assert self.sums() == sums, f"{kind}: figures of windows before {sums} and after {self.sums()}"
        new, gone = self.open_things() - open_, open_ - self.open_things()
        assert all(key[0] == "reassignment" for key in gone), f"{kind}: {gone} is owed no more"
        assert all(key[0] == "reassignment" for key in new), f"{kind}: {new} is owed twice"
        lost = rungs ^ self.rungs()
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
        row_id, decider = row.id, self.actor(row.owner_id)
        before = {key[:2] for key in self.open_things()}
        sums = self.sums()
        if decider and self.act(
            "give", lambda: reassign(row_id, ids[to % len(ids)], by=decider, today=self.today, now=self.now())
        ):
            assert self.sums() == sums, f"give: figures of windows before {sums} and after {self.sums()}"
            gone = before - {key[:2] for key in self.open_things()} - {("reassignment", row_id)}
            assert all(kind in ("task", "report") for kind, _id in gone), f"give: {gone} is owed no more"

    def log(self, number: int, quantity: int, days: int, *, finishes: bool = False) -> None:
        """Somebody of whoever answers for a leading part logs on it, with a figure where it has an indicator."""
        parts = db.session.scalars(select(Assignment).where(Assignment.role != "coordinating").order_by(Assignment.id))
        part = (found := parts.all())[number % len(found)]
        part_id, actor = part.id, self.actor(part.agency_id)
        on = self.today - timedelta(days)
        if actor is None:
            return

        def logs() -> None:
            logged = log_progress(
                part_id, by=actor, happened_on=on, note="Đã làm", quantity=None if finishes else Decimal(quantity),
                reports_completion=finishes, today=self.today, now=self.now(),
            )  # fmt: skip
            self.keep(logged.entry_id)

        self.act("finish" if finishes else "log", logs)

    def correct(self, number: int, quantity: int) -> None:
        entries = sorted(self.entries)
        entry = db.session.get_one(ProgressEntry, entries[number % len(entries)])
        entry_id, on, had = entry.id, entry.happened_on, entry.quantity is not None
        actor = self.actor(entry.agency_id)
        if actor is None:
            return

        def corrects() -> None:
            logged = correct_entry(
                entry_id, by=actor, happened_on=on, note="Sửa", quantity=Decimal(quantity) if had else None,
                today=self.today, now=self.now(),
            )  # fmt: skip
            del self.entries[entry_id]
            self.keep(logged.entry_id)

        self.act("correct", corrects)

    def keep(self, entry_id: int) -> None:
        row = db.session.get_one(ProgressEntry, entry_id)
        self.entries[entry_id] = Entry(row.indicator_id, int(row.quantity or 0), row.happened_on)

    def judge(self, number: int, *, confirms: bool) -> None:
        """The other side confirms a part, or sends it back, also after it was confirmed."""
        reported = select(Assignment).where(Assignment.reported_on.is_not(None)).order_by(Assignment.id)
        parts = db.session.scalars(reported).all()
        if not parts:
            return
        part_id = parts[number % len(parts)].id
        for agency_id in self.agencies():
            by, time_ = self.actor(agency_id), {"today": self.today, "now": self.now()}
            if by is None:
                continue
            if confirms and self.act("confirm", lambda by=by, time_=time_: confirm_part(part_id, by=by, **time_)):
                return
            if not confirms and self.act(
                "return", lambda by=by, time_=time_: return_part(part_id, by=by, reason="Làm lại", **time_)
            ):
                return

    def report(self, number: int, *, returns: bool = False) -> None:
        """Hand in a report, or return one that is handed in."""
        rows = db.session.scalars(
            select(Report)
            .where(Report.submitted_at.is_not(None) if returns else Report.submitted_at.is_(None))
            .where(Report.opens_on <= self.today)
            .order_by(Report.id)
        ).all()
        if not rows:
            return
        row = rows[number % len(rows)]
        report_id, agency_id = row.id, row.agency_id
        if not returns:
            if actor := self.actor(agency_id):
                self.act("report", lambda: submit_report(report_id, by=actor, text="Đã làm", **self.days()))
            return
        standing = self.actor(self.make.agency_id(COMMISSION)) if COMMISSION in self.names() else None
        if standing:
            self.act("return a report", lambda: return_report(report_id, by=standing, because="Bổ sung", **self.days()))

    def review(self, number: int, step: int) -> None:
        """Make a review final, sign it for whoever can, or open it again."""
        reviews = db.session.scalars(
            select(Review).where(Review.cut_off_on < self.today).order_by(Review.starts_on.desc(), Review.id)
        ).all()
        review = reviews[number % min(2, len(reviews))]
        review_id, program = review.id, review.agreement_id
        for agency_id in self.agencies():
            by = self.actor(agency_id)
            if by is None:
                continue
            if step == 0:
                self.act("freeze", lambda by=by: self.freeze(review_id, program, by))
            elif step == 1:
                newest = select(Consolidation.hash).where(
                    Consolidation.review_id == review_id, Consolidation.withdrawn_at.is_(None)
                )
                seen = db.session.scalars(newest).first() or ""
                self.act("sign", lambda by=by, seen=seen: sign_review(
                    review_id, by=by, seen=seen, ticked=DECLARED, password=PASSWORD, address="10.0.0.1", **self.days()
                ))  # fmt: skip
            else:
                self.act("reopen", lambda by=by: reopen_review(review_id, by=by, because="Bổ sung", **self.days()))

    def freeze(self, review_id: int, _program: int, by: Viewer) -> None:
        page = draft_page(review_id, viewer=by, standing=None, today=self.today, zone=ZONE)
        assert page is not None
        for figure in page.open_figures:
            subject, first = figure.figure.subject, figure.named[0]
            settle_difference(
                review_id, subject, by=by, chosen_id=first.agency_id, value=None, because="Đối chiếu", **self.days()
            )
        write_assessment(review_id, by=by, assessment="Đạt yêu cầu.", by_content={}, **self.days())
        db.session.rollback()
        page = draft_page(review_id, viewer=by, standing=None, today=self.today, zone=ZONE)
        assert page is not None
        freeze_review(review_id, by=by, seen=page.seen, **self.days())

    def mornings(self, count: int) -> None:
        """Days pass; on each the planner runs."""
        for _day in range(count):
            self.today += timedelta(1)
            self.minutes = 0
            plan_reminders(Morning(local(self.today), CALENDAR, ladders(), LETTERHEAD))
            self.done["morning"] += 1

    # What is asked

    def now(self) -> datetime:
        self.minutes += 1
        return datetime.combine(self.today, time(2), UTC) + timedelta(minutes=self.minutes)

    def day(self) -> dict[str, Any]:
        return {"calendar": CALENDAR, "today": self.today, "now": self.now()}

    def days(self) -> dict[str, Any]:
        return {"today": self.today, "now": self.now(), "zone": ZONE}

    def agencies(self) -> list[int]:
        return list(db.session.scalars(select(Agency.id).order_by(Agency.id)))

    def names(self) -> list[str]:
        return list(db.session.scalars(select(Agency.name).order_by(Agency.id)))

    def programs(self) -> list[int]:
        return list(db.session.scalars(select(Agreement.id)))

    def actor(self, written_for: int | None) -> Viewer | None:
        """A leader of whoever answers today for that agency; None while nobody does."""
        known = all_successions()
        agency_id = None if written_for is None else owner_of(written_for, known, on=self.today)
        if agency_id is None:
            return None
        held = (
            select(Holding.person_id)
            .join(Post, Post.id == Holding.post_id)
            .where(
                Post.agency_id == agency_id,
                Post.role == "leader",
                Holding.from_on <= self.today,
                func.coalesce(Holding.until_on, date.max) > self.today,
            )
        )
        person_id = db.session.scalars(held.order_by(Holding.id)).first() or self.appoint(agency_id)
        return viewer_of_person(person_id, today=self.today)

    def appoint(self, agency_id: int) -> int:
        with transaction():
            person = Person(
                name=f"Lãnh đạo {agency_id}", email=f"ld{agency_id}-{self.minutes}-{self.today}@example.vn",
                password_hash=HASHED,
            )  # fmt: skip
            post = Post(agency_id=agency_id, role="leader", title="Lãnh đạo")
            db.session.add_all([person, post])
            db.session.flush()
            db.session.add(Holding(person_id=person.id, post_id=post.id, from_on=LONG_AGO))
            return person.id

    def open_things(self) -> Counter[tuple[str, int, int]]:
        """All that is owed, by kind, id and number of its due date."""
        db.session.rollback()
        rows = [row for chosen in SELECTS.values() for row in db.session.execute(chosen.select())]
        return Counter((row.kind, row.id, 0 if row.kind == "reassignment" else row.owner_id) for row in rows)

    def rungs(self) -> set[tuple[str, int, int, str, date]]:
        """What is foreseen for the next weeks, by obligation, rung and day, told or skipped."""
        db.session.rollback()
        outlook = Outlook(
            self.today + timedelta(1), self.today + timedelta(FORESEEN), self.today, CALENDAR, ladders(), ZONE
        )
        return {
            (one.obligation.kind, one.obligation.id, one.obligation.owner_id, one.rung, one.on)
            for one in forecast(outlook).decisions
            if one.obligation.kind != "reassignment"  # its own series begins with the change, or with who decides anew
        }

    def sums(self) -> dict[tuple[int, int], int]:
        """What all reports of a review say of an indicator together, whoever writes them."""
        db.session.rollback()
        found: Counter[tuple[int, int]] = Counter()
        for report, review in db.session.execute(select(Report, Review).join(Review).where(*self.of_now())).all():
            window = own_window(review, zone=ZONE, agency_id=report.agency_id)
            for entry in (*window.inside, *window.late):
                if entry.quantity is not None and entry.indicator_id and entry.corrected_by is None:
                    found[review.id, entry.indicator_id] += int(entry.quantity)
        return {key: found[key] for key in sorted(found)}

    def of_now(self) -> tuple[Any, ...]:
        """Reviews of days on which something may have been logged here."""
        return Review.starts_on <= self.today, Review.ends_on >= TODAY - LOOKED_BACK

    # What must hold

    def check(self) -> None:
        """After each step."""
        db.session.rollback()
        self.check_owners()
        self.check_sums()
        self.check_hashes()
        self.check_circles()
        self.check_series()
        db.session.rollback()

    def check_owners(self) -> None:
        known = all_successions()
        waits = select(Reassignment).where(Reassignment.settled_on.is_(None), Reassignment.opens_on <= self.today)
        waiting = {(one.agreement_id, one.agency_id) for one in db.session.scalars(waits)}
        seen: Counter[tuple[str, int, int]] = Counter()
        for chosen in SELECTS.values():
            for row in db.session.execute(chosen.select()):
                owner = None if row.owner_id is None else owner_of(row.owner_id, known, on=self.today)
                awaits = (row.agreement_id, row.owner_id) in waiting
                if row.kind == "reassignment":  # where nobody of the program is left, who runs the installation decides
                    assert row.owner_id is None or owner is not None, f"nobody decides about reassignment {row.id}"
                else:
                    said = f"{row.kind} {row.id} of {row.owner_id}: owner {owner}, awaits {awaits}"
                    assert (owner is None) == awaits, said
                seen[row.kind, row.id, row.owner_id] += 1
        assert max(seen.values(), default=1) == 1, "owed twice by one"
        twice = select(Report.review_id, Report.agency_id).group_by(Report.review_id, Report.agency_id)
        assert not db.session.execute(twice.having(func.count() > 1)).all()

    def check_sums(self) -> None:
        """Each entry in one report, whichever: counted by hand."""
        asked: Counter[tuple[int, int]] = Counter()
        reported = select(Review).join(Report).where(*self.of_now()).distinct()
        indicators = dict(db.session.execute(select(Indicator.id, Indicator.agreement_id)).all())
        for review in db.session.scalars(reported):
            for entry in self.entries.values():
                if indicators.get(entry.indicator or 0) == review.agreement_id and (
                    review.starts_on <= entry.on <= review.ends_on
                ):
                    asked[review.id, entry.indicator or 0] += entry.quantity
        assert self.sums() == {key: asked[key] for key in sorted(asked)}, "a figure is lost or counted twice"

    def check_hashes(self) -> None:
        for one in db.session.scalars(select(Consolidation).where(Consolidation.frozen_at.is_not(None))):
            assert is_intact(one.snapshot or "", one.hash or "")
        for table in (Consolidation, ReportVersion, SignOff):
            rows = dict(db.session.execute(select(table.id, table.hash).where(table.hash.is_not(None))).all())
            known = {id_: hash_ for (name, id_), hash_ in self.frozen.items() if name == table.__tablename__}
            assert {id_: rows.get(id_) for id_ in known} == known, f"something signed changed in {table.__tablename__}"
            self.frozen |= {(table.__tablename__, id_): hash_ for id_, hash_ in rows.items()}

    def check_circles(self) -> None:
        after: dict[int, set[int]] = {}
        for before, then in db.session.execute(
            select(AgencySuccession.predecessor_id, AgencySuccession.successor_id).where(
                AgencySuccession.successor_id.is_not(None)
            )
        ):
            after.setdefault(before, set()).add(then)
        for start, heirs in after.items():
            seen, waiting = set[int](), set(heirs)
            while waiting:
                one = waiting.pop()
                assert one != start, f"{start} comes from itself"
                seen.add(one)
                waiting |= after.get(one, set()) - seen

    def check_series(self) -> None:
        """One thing is told at most once a day, no rung twice; what was told stays told."""
        rows = db.session.execute(
            select(
                Reminder.obligation_kind, Reminder.obligation_id, Reminder.owner_id, Reminder.due_version,
                Reminder.rung, Reminder.for_on, Reminder.skipped_because.is_(None),
            )
        ).all()  # fmt: skip
        rungs = [tuple(row[:5]) for row in rows]
        assert len(rungs) == len(set(rungs)), "a rung is doubled"
        days = [(*row[:4], row[5]) for row in rows if row[6]]
        assert len(days) == len(set(days)), "told twice on one day"
        assert self.told <= set(rungs), "a rung that was decided is gone"
        self.told = set(rungs)


class Lives(RuleBasedStateMachine):
    """Each life begins with the scene, put back as it was laid. ``done``, ``refused``: what happened in all of them."""

    make: ClassVar[Make]
    restore: ClassVar[Keep]
    done: ClassVar[Counter[str]]
    refused: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        close()
        type(self).restore()
        self.life = Life(self.make)
        self.life.begin()

    def teardown(self) -> None:
        """Nothing stays open."""
        self.done.update(self.life.done)
        self.refused.update(self.life.refused)
        close()

    @rule(kind=sampled_from(KINDS), first=NUMBERS, second=NUMBERS, into=NUMBERS, days=sampled_from(DAYS))
    def change(self, kind: Kind, first: int, second: int, into: int, days: int) -> None:
        self.life.change(kind, first, second, into, days)

    @rule(number=NUMBERS)
    def undo(self, number: int) -> None:
        self.life.undo(number)

    @rule(number=NUMBERS, to=NUMBERS, times=integers(1, 3))
    def give(self, number: int, to: int, times: int) -> None:
        for _time in range(times):
            self.life.give(number, to)

    @rule(first=integers(0, 4), ends=booleans())
    def end(self, first: int, *, ends: bool) -> None:
        """One of those that hold work is no more, so that something awaits."""
        self.life.change(Kind.DISSOLVE if ends else Kind.SPLIT, first, first, first, 0)

    @rule(number=NUMBERS, quantity=integers(1, 40), days=integers(0, 90), finishes=booleans())
    def log(self, number: int, quantity: int, days: int, *, finishes: bool) -> None:
        self.life.log(number, quantity, days, finishes=finishes)

    @rule(number=NUMBERS, quantity=integers(1, 40))
    def correct(self, number: int, quantity: int) -> None:
        self.life.correct(number, quantity)

    @rule(number=NUMBERS, confirms=booleans())
    def judge(self, number: int, *, confirms: bool) -> None:
        self.life.judge(number, confirms=confirms)

    @rule(number=NUMBERS, returns=booleans())
    def report(self, number: int, *, returns: bool) -> None:
        self.life.report(number, returns=returns)

    @rule(number=NUMBERS, step=integers(0, 3))
    def review(self, number: int, step: int) -> None:
        self.life.review(number, step % 3)

    @rule(count=integers(1, 6))
    def mornings(self, count: int) -> None:
        self.life.mornings(count)

    @invariant()
    def holds(self) -> None:
        self.life.check()


def lives_on(make: Make, keep: Keep, restore: Keep) -> type[Lives]:
    """The machine on this database, in which the scene is laid once."""
    Life.lay_scene(make)
    close()
    keep()
    facts = {"make": make, "restore": staticmethod(restore), "done": Counter(), "refused": Counter()}
    return type("LivesHere", (Lives,), facts)


def close() -> None:
    """Let go of the database, so that it can be put back."""
    db.session.remove()
    db.engine.dispose()
