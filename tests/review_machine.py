"""Random people do random things to one review: what is frozen stays, hashes hold, nothing handed in disappears.

Asked for 300 acts by a test and for 10,000 by ``make chaos``.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DUNG, HUNG, LAN, MINH, NAM, OANH, THU, Cast
from tests.review_making import PASSWORD, quarter, recorded, with_password
from tracker.database import db
from tracker.domain.consolidations import SubjectKind
from tracker.domain.errors import Refusal
from tracker.domain.permissions import Viewer
from tracker.domain.snapshots import is_intact
from tracker.models import Consolidation, Report, ReportDraft, ReportVersion, SettledDifference, SignOff
from tracker.services.reviews.consolidating import freeze_review, reopen_review, settle_difference, write_assessment
from tracker.services.reviews.drafting import keep_draft, send_back_draft
from tracker.services.reviews.signing import sign_review
from tracker.services.reviews.submitting import return_report, submit_report, take_back_report

SEED, FEW_ENTRIES = 178, 100
ANYBODY = (LAN, HUNG, MINH, CHI, BINH, DUNG, THU, OANH, NAM)
WORKERS = (LAN, MINH, CHI, BINH)  # chosen as often as all the others together, so that something happens
OWN_ACTS = ("keep", "present", "send_back", "submit", "take_back")
APPEND_ONLY = (ReportVersion, SettledDifference, SignOff)


class Machine:
    """One review, the people around it, and what was seen of it before.

    ``looks_every``: after so many acts everything that was ever kept is read again. Agencies log until there are
    FEW_ENTRIES, then now and then: what they all logged is in each of hundreds of snapshots.
    """

    def __init__(self, make: Make, *, looks_every: int = 1, seed: int = SEED) -> None:
        self.dice, self.scene = random.Random(seed), quarter(make)
        self.looks_every, self.steps = looks_every, 0
        self.scene.log(COMMISSION, quantity=33)
        self.scene.log(ALLIANCE, quantity=31)
        self.viewers = {who: make.viewer(who) for who in ANYBODY}
        self.agencies = {name: make.agency_id(name) for name in (COMMISSION, ALLIANCE)}
        self.kept: dict[str, dict[int, str]] = {table.__tablename__: {} for table in APPEND_ONLY}
        self.frozen: dict[int, str] = {}
        self.now, self.refused, self.done = NOW, 0, set[str]()
        with_password(make, *ANYBODY)

    def run(self, steps: int) -> None:
        """So many acts; AssertionError when something that must hold does not."""
        for _step in range(steps):
            self.step()
        self.check_kept()
        assert self.done == set(self.acts()), "every kind of act succeeded at least once"
        assert self.refused > steps / 4

    def step(self) -> None:
        who = self.dice.choice((*ANYBODY, *WORKERS, *WORKERS))
        name = self.dice.choice(list(self.acts()))
        agency = self.dice.choice((COMMISSION, ALLIANCE))
        self.now += timedelta(minutes=1)
        before = self.reports()
        try:
            self.acts()[name](self.viewers[who], agency)
            self.done.add(name)
        except Refusal:
            self.refused += 1
            assert self.reports() == before, f"{name} by {who.name} was refused and changed a report"
        else:
            self.check_whose(name, who, before)
        self.steps += 1
        if self.steps % self.looks_every == 0:
            self.check_kept()

    def acts(self) -> dict[str, Callable[[Viewer, str], object]]:
        time = {"today": TODAY, "now": self.now, "zone": ZONE}
        review_id, report_id = self.scene.review_id, self.scene.report_id
        return {
            "log": lambda _by, agency: self.log(agency),
            "keep": lambda by, agency: keep_draft(
                report_id(agency), by=by, text=f"Lúc {self.now}", today=TODAY, now=self.now
            ),
            "present": lambda by, agency: keep_draft(
                report_id(agency), by=by, text=f"Lúc {self.now}", presents=True, today=TODAY, now=self.now
            ),
            "send_back": lambda by, agency: send_back_draft(
                report_id(agency), by=by, because="x", today=TODAY, now=self.now
            ),
            "submit": lambda by, agency: submit_report(report_id(agency), by=by, text=f"Lúc {self.now}", **time),
            "take_back": lambda by, agency: take_back_report(report_id(agency), by=by, because="x", **time),
            "return": lambda by, agency: return_report(report_id(agency), by=by, because="x", **time),
            "write": lambda by, _agency: write_assessment(
                review_id, by=by, assessment=f"Lúc {self.now}", by_content={}, **time
            ),
            "settle": lambda by, agency: settle_difference(
                review_id, (SubjectKind.INDICATOR, self.scene.indicator), by=by, chosen_id=self.agencies[agency],
                value=None, because="x", **time,
            ),
            "freeze": lambda by, _agency: freeze_review(review_id, by=by, seen=self.scene.seen(TODAY), **time),
            "reopen": lambda by, _agency: reopen_review(review_id, by=by, because="x", **time),
            "sign": lambda by, _agency: sign_review(
                review_id, by=by, seen=self.newest_hash(), ticked=["read", "figures", "differences", "missing"],
                password=PASSWORD, address="10.0.0.1", **time,
            ),
        }  # fmt: skip

    def log(self, agency: str) -> None:
        if len(self.scene.entries) < FEW_ENTRIES or self.dice.random() < 0.1:
            recorded(self.scene.log(agency, quantity=self.dice.randint(1, 40)), self.now)

    def newest_hash(self) -> str:
        standing = select(Consolidation.hash).where(Consolidation.withdrawn_at.is_(None))
        return db.session.scalars(standing).first() or ""

    def reports(self) -> dict[int, tuple]:
        db.session.rollback()
        kept = (Report.agency_id, Report.text, Report.submitted_at, Report.returned_on, Report.return_reason)
        drafted = (ReportDraft.number, ReportDraft.presented_at, ReportDraft.sent_back_at)
        asked = select(*kept, *drafted).outerjoin(ReportDraft).where(Report.review_id == self.scene.review_id)
        return {row.agency_id: tuple(row) for row in db.session.execute(asked)}

    def check_whose(self, name: str, who: Cast, before: dict[int, tuple]) -> None:
        """Only an agency itself writes and hands in; others' parts change by a return of the standing agency."""
        touched = {agency_id for agency_id, row in self.reports().items() if before[agency_id] != row}
        if name in OWN_ACTS:
            assert touched <= self.viewers[who].agency_ids
        elif name == "return":
            assert self.agencies[COMMISSION] in self.viewers[who].agency_ids
            assert touched == {self.agencies[ALLIANCE]}
        else:
            assert not touched

    def check_kept(self) -> None:
        """Rows that were there are there as they were; every snapshot has its hash; one version stands."""
        db.session.rollback()
        for table in APPEND_ONLY:
            rows = {row.id: repr(tuple(row)) for row in db.session.execute(select(table.__table__))}
            seen = self.kept[table.__tablename__]
            assert {id_: rows.get(id_) for id_ in seen} == seen
            self.kept[table.__tablename__] = rows
        versions = db.session.scalars(select(Consolidation)).all()
        for version in versions:
            if version.frozen_at is not None:
                assert is_intact(version.snapshot or "", version.hash or "")
                assert self.frozen.setdefault(version.id, version.snapshot or "") == version.snapshot
        assert sum(version.withdrawn_at is None for version in versions) <= 1
        assert self.frozen.keys() <= {version.id for version in versions}
        hashes = {version.id: version.hash for version in versions}
        assert all(one.hash == hashes[one.consolidation_id] for one in db.session.scalars(select(SignOff)))
