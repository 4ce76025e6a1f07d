"""What is asked of one life of the succession machine's scene, and what must hold after each step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis.strategies import integers
from sqlalchemy import func, select

from tests.make import LONG_AGO, TODAY, ZONE, Make
from tests.reminding import CALENDAR
from tests.review_making import HASHED
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Asks, owner_of
from tracker.domain.obligations import ObligationKind
from tracker.domain.permissions import Viewer
from tracker.domain.snapshots import is_intact
from tracker.models import (
    Agency,
    AgencySuccession,
    Agreement,
    Consolidation,
    Holding,
    Indicator,
    Person,
    Post,
    Reassignment,
    Reminder,
    Report,
    ReportVersion,
    Review,
    SignOff,
)
from tracker.models.obligations import SELECTS
from tracker.queries.coming_reminders import Outlook, forecast
from tracker.queries.ladders import ladders
from tracker.queries.viewers import viewer_of_person
from tracker.services.agency_changing.concerned import all_successions
from tracker.services.reviews.versions import own_window

Kind = SuccessionKind
FORESEEN = 40  # days
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
class Looked:
    """``entries``: what counts by now; ``frozen``: hashes of all that was ever frozen; ``told``: rungs decided."""

    make: Make
    today: date = TODAY
    minutes: int = 0
    entries: dict[int, Entry] = field(default_factory=dict)
    frozen: dict[tuple[str, int], str] = field(default_factory=dict)
    told: set[tuple[Any, ...]] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    named: int = 0

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

    def check_handed_over(self, open_: Counter[tuple[str, int, int]], rungs: set[tuple[Any, ...]], kind: Kind) -> None:
        """From one that is still there: everything owed before is owed once, by one of the two, and reminded of on the
        same days; whoever took it over may be told of it once more at first."""
        now = self.open_things()
        left, new = ({key[:2] for key in one} for one in (open_ - now, now - open_))
        gone, come = left - {key[:2] for key in now}, new - {key[:2] for key in open_}
        reviewed = reviewed_anew(gone | come)
        spoken_for = ("task", "report", "reassignment", *reviewed)  # by who had one of the same task or review
        assert all(key[0] in spoken_for for key in gone), f"{kind}: {gone} is owed no more"
        assert all(key[0] in ("report", "reassignment", *reviewed) for key in come), f"{kind}: {come} is owed anew"
        then, moved = self.rungs(), left | new
        stayed = {one for one in rungs ^ then if one[:2] not in moved}
        assert not stayed, f"{kind}: what did not move is reminded of otherwise: {stayed}"
        before, after = ({(*one[:2], *one[3:]) for one in of if one[:2] in moved - gone - come} for of in (rungs, then))
        assert before <= after, f"{kind}: {before - after} is not reminded of any more"
        more = Counter(one[:2] for one in after - before)
        assert max(more.values(), default=1) == 1, f"{kind}: a series begins anew: {after - before}"

    def check_ahead(self, open_: Counter[tuple[str, int, int]], rungs: set[tuple[Any, ...]], on: date) -> None:
        """Recorded for a day to come: nothing moves, and nothing is reminded of otherwise, before it."""
        assert self.open_things() == open_, "something moved before its day"
        early = {one for one in rungs ^ self.rungs() if one[-1] < on}
        assert not early, f"{early} is reminded of otherwise before the day"

    def check_own(self, program: int, agency_ids: set[int]) -> None:
        """Of a program that these have just signed: nobody else answers for them, whatever they handed over before."""
        for agency_id in set(self.agencies()) - agency_ids:
            by = self.actor(agency_id)
            assert by is None or not by.agency_ids & agency_ids, f"{agency_id} answers for who signed {program}"

    # What must hold

    def check(self) -> None:
        """After each step."""
        db.session.rollback()
        self.check_owners()
        self.check_one_body()
        self.check_sums()
        self.check_hashes()
        self.check_circles()
        self.check_series()
        db.session.rollback()

    def check_owners(self) -> None:
        known = all_successions()
        waits = select(Reassignment).where(
            Reassignment.settled_on.is_(None), Reassignment.opens_on <= self.today, Reassignment.asks == Asks.GIVE
        )
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

    def check_one_body(self) -> None:
        """No body owes two reports of one review, two leading parts of one task or two signatures of one review."""
        known, seen = all_successions(), Counter[tuple[Any, ...]]()
        reviews = dict(db.session.execute(select(Report.id, Report.review_id)).all())
        for kind in ("report", "task", "sign_off"):
            for row in db.session.execute(SELECTS[ObligationKind(kind)].select()):
                thing = reviews[row.id] if kind == "report" else row.id
                seen[kind, thing, owner_of(row.owner_id, known, on=self.today) or -row.owner_id] += 1
        assert max(seen.values(), default=1) == 1, f"one body owes twice: {seen.most_common(3)}"

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


def reviewed_anew(changed: set[tuple[str, int]]) -> tuple[str, ...]:
    """What comes and goes with reports: where who reports is another than what was frozen says, or as it says again, a
    new version is owed instead of signatures, or these again."""
    return ("consolidation", "sign_off") if any(key[0] == "report" for key in changed) else ()
