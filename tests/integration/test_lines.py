"""Programs below one that another follows: the rule in SQL is the pure one, what goes down arrives, no right does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import delete, literal, select, update

from tests.below_scene import Cascade
from tests.cascade_scene import HA
from tests.cascade_scene import Cascade as Scene
from tests.cascade_scene import cascade as scene_of
from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, LAN, MINH, NAM, OANH, THU, UNION
from tests.quarter_scene import read
from tests.reminding import CALENDAR, LETTERHEAD, local
from tests.world_cascade import guidance
from tracker.database import db, transaction
from tracker.domain.agreement_heads import AgreementHead
from tracker.domain.errors import RuleBroken
from tracker.domain.ladders import Ladders
from tracker.domain.lines import Kin, below
from tracker.domain.obligations import LEVELS_BELOW, ObligationKind
from tracker.domain.permissions import Action, Relation, may
from tracker.domain.reminders import DEFAULT_LADDER
from tracker.jobs.review_mails import tell_of_reviews
from tracker.models import Agreement, Closing, GuidanceReading, OutboxMessage, Review, ReviewTelling
from tracker.models.lines import above, line_back
from tracker.models.obligations import SELECTS
from tracker.queries.alignment import below_page
from tracker.queries.below.quarter_mails import quarters_below
from tracker.queries.below.roll_up import roll_up_page
from tracker.queries.days_off import working_calendar
from tracker.queries.guidance import received_guidance, sent_page
from tracker.queries.viewers import standing_of
from tracker.services.agreements.editing import edit_agreement
from tracker.services.guidance import _goes_on_below, send_guidance
from tracker.services.reminders.morning import Morning

LAST_YEAR = date(2025, 12, 31)
LADDERS = Ladders(DEFAULT_LADDER)
OVER = {"valid_from": date(2021, 1, 1), "valid_to": LAST_YEAR}


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(make: Make) -> Scene:
    """The centre's program is over; the province's under it goes on, and a commune's under that."""
    made = scene_of(make)
    make.agreement(title="Của xã Gia Viễn", parties=(DEPARTMENT,), parent_id=made.child_id)
    with transaction():
        program = db.session.get_one(Agreement, made.parent_id)
        program.valid_from, program.valid_to = date(2021, 1, 1), LAST_YEAR
    return made


def follow(make: Make, agreement_id: int, *parties: str, title: str = "Chương trình tiếp nối") -> int:
    made = make.agreement(title=title, parties=parties)
    with transaction():
        db.session.get_one(Agreement, made).predecessor_id = agreement_id
    return made


def send(make: Make, agreement_id: int) -> int:
    return send_guidance(
        agreement_id, guidance(), by=make.viewer(HA), calendar=working_calendar(), today=TODAY, now=NOW
    )  # fmt: skip


def owing() -> set[int]:
    db.session.rollback()
    return {row.agreement_id for row in db.session.execute(SELECTS[ObligationKind.GUIDANCE].select())}


def sent_to(document_id: int) -> set[int]:
    asked = select(GuidanceReading.agreement_id).where(GuidanceReading.document_id == document_id)
    return set(db.session.scalars(asked))


def grow(make: Make, luck: random.Random) -> list[Kin]:
    """Programs that stand below, follow and were closed into each other at random, as the database and the rule know
    them."""
    ids = [make.agreement(title=f"Chương trình {n}", valid_from=date(2021, 1, 1)) for n in range(14)]
    found = []
    with transaction():
        for n, id_ in enumerate(ids):
            row, earlier = db.session.get_one(Agreement, id_), [None, *ids[:n]]
            row.parent_id, row.predecessor_id = luck.choice(earlier), luck.choice(earlier)
            into = luck.choice([one for one in ids if one != id_]) if luck.random() < 0.2 else None
            row.valid_to = luck.choice([None, LAST_YEAR, TODAY, TODAY])
            if into is not None:
                row.closed_on = TODAY
                db.session.add(
                    Closing(
                        agreement_id=id_, outcome="replaced", closed_on=TODAY, reason="Thay thế", successor_id=into,
                        closed_at=NOW, closed_by_id=make.person_id(LAN), closed_as="Chuyên viên",
                    )
                )  # fmt: skip
            is_over = into is not None or row.valid_to == LAST_YEAR
            found.append(Kin(id_, row.parent_id, row.predecessor_id, into, is_over))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_the_rule_in_sql_is_the_pure_one_from_above_and_from_below(make: Make, seed: int) -> None:
    programs = grow(make, random.Random(seed))
    over = {one.id for one in programs if one.is_over}
    for one in programs:
        of_all, today = (below(one.id, programs, levels=LEVELS_BELOW, only_over=only) for only in (False, True))
        assert set(_goes_on_below(one.id, TODAY)) == today - over, one
        higher = set(db.session.scalars(select(Agreement.id).where(Agreement.id.in_(above(literal(one.id), levels=3)))))
        under = {other.id for other in programs if one.id in below(other.id, programs, levels=LEVELS_BELOW)}
        assert higher - {one.id} == under
        assert of_all >= today


def test_a_line_is_found_for_many_programs_at_once(make: Make) -> None:
    first = make.agreement()
    second = follow(make, first, COMMISSION)
    line = line_back(select(Agreement.id))
    rows = {tuple(row) for row in db.session.execute(select(line.c.head_id, line.c.id))}
    assert rows == {(first, first), (second, second), (second, first)}


def test_guidance_of_the_program_that_follows_reaches_those_below_the_one_before(make: Make, scene: Scene) -> None:
    next_ = follow(make, scene.parent_id, CENTRAL)
    later = make.agreement(title="Tỉnh khác", parties=(UNION,), parent_id=next_)
    ended = make.agreement(title="Đã hết", parties=(UNION,), parent_id=scene.parent_id, **OVER)
    document_id = send(make, next_)
    found = sent_to(document_id)
    assert found > {scene.child_id, later}
    assert len(found) == 3, "the commune too"
    assert ended not in found
    assert owing() == found
    [received] = received_guidance(scene.child_id, make.viewer(LAN), today=TODAY)
    assert (received.document.document_id, received.reading is not None) == (document_id, True)
    assert received_guidance(max(found - {later}), make.viewer(THU), today=TODAY)
    page = sent_page(document_id, make.viewer(HA), today=TODAY)
    assert page is not None
    assert {one.agreement_id for one in page.readings} == {scene.child_id, later}
    with transaction():
        db.session.get_one(Agreement, scene.child_id).parent_id = None
    assert owing() == {later}, "who leaves takes those under it with it"


def test_while_the_program_before_goes_on_its_programs_get_nothing_from_the_one_that_will_follow(
    make: Make, scene: Scene
) -> None:
    next_ = follow(make, scene.parent_id, CENTRAL)
    with transaction():
        db.session.get_one(Agreement, scene.parent_id).valid_to = TODAY
    assert sent_to(send(make, next_)) == set()
    assert not below_page(next_, make.viewer(HA), today=TODAY).programs


def test_the_program_that_follows_shows_those_that_came_over_as_standing_below_it(
    make: Make, scene: Scene, client: FlaskClient
) -> None:
    cascade, next_ = Cascade(make), follow(make, scene.parent_id, CENTRAL)
    cascade.review(scene.child_id, "2026-Q3", "draft")
    renewed = cascade.below(next_, title="Tỉnh mới", parties=(UNION,))
    before = cascade.below(scene.parent_id, title="Tỉnh mới, giai đoạn trước", parties=(UNION,))
    for program in (renewed, before):
        cascade.review(program, "2026-Q3", "signed")
    with transaction():
        db.session.get_one(Agreement, renewed).predecessor_id = before
    page = roll_up_page(next_, make.viewer(OANH), asked="2026-Q3", today=TODAY, zone=ZONE)
    assert page is not None
    assert {one.id for one in page.programs} == {scene.child_id, renewed}, "of two that follow each other the later one"
    assert (page.now.reported_count, page.now.asked_count) == (1, 2)
    rows = below_page(next_, make.viewer(OANH), today=TODAY).programs
    assert {(one.id, one.came_over) for one in rows} == {(scene.child_id, True), (before, True), (renewed, False)}
    assert "chuyển sang từ chương trình trước" in read(make, client, f"/agreements/{next_}/below", OANH)
    of_old = roll_up_page(scene.parent_id, make.viewer(OANH), asked="2026-Q3", today=TODAY, zone=ZONE)
    assert of_old is not None
    assert {one.id for one in of_old.programs} == {scene.child_id, before}, "the page of the one before loses nothing"


def test_no_right_to_read_those_below_comes_with_following_a_program(
    make: Make, scene: Scene, client: FlaskClient
) -> None:
    next_ = follow(make, scene.parent_id, UNION, CENTRAL)
    document_id = send(make, next_)
    for who, relation in ((NAM, Relation.NONE), (OANH, Relation.SUPERIOR)):
        viewer = make.viewer(who)
        standing = standing_of(viewer.agency_ids, scene.child_id)
        assert standing is not None
        assert standing.relation(viewer.agency_ids) is relation
        assert may(viewer, Action.SEE_AGREEMENT, standing) is (relation is Relation.SUPERIOR)
        is_seen = {scene.child_id} if relation is Relation.SUPERIOR else set()
        assert {one.id for one in below_page(next_, viewer, today=TODAY).programs} == is_seen
        page = sent_page(document_id, viewer, today=TODAY)
        assert page is not None
        assert {one.agreement_id for one in page.readings} == is_seen
        figures = roll_up_page(next_, viewer, asked=None, today=TODAY, zone=ZONE)
        assert figures is not None
        assert {one.id for one in figures.programs} == is_seen
    read(make, client, f"/agreements/{scene.child_id}", NAM, status=404)
    read(make, client, f"/agreements/{scene.child_id}", OANH)


def test_only_who_signed_a_program_says_which_one_follows_it(make: Make, scene: Scene) -> None:
    own = make.agreement(title="Tự nhận là tiếp nối", parties=(DEPARTMENT,))
    make.task(scene.child_id, lead=DEPARTMENT)
    head = AgreementHead(title="Tên", tracked_from=TODAY, valid_from=TODAY, predecessor_id=scene.child_id)
    asked = {"version": None, "today": TODAY, "now": NOW, "calendar": working_calendar()}
    with pytest.raises(RuleBroken) as refused:
        edit_agreement(own, head, by=make.viewer(THU), **asked)
    assert refused.value.field == "predecessor_id"
    assert "signed" in str(refused.value)
    signed = make.agreement(title="Tiếp nối", parties=(COMMISSION,))
    edit_agreement(signed, head, by=make.viewer(LAN), **asked)
    assert db.session.get_one(Agreement, signed).predecessor_id == scene.child_id


class Quarter:
    """A program of the centre that is over, two below it, and the one that follows it."""

    def __init__(self, make: Make) -> None:
        self.make, cascade = make, Cascade(make)
        self.old = make.agreement(title="Trước", symbol="178/CTPH", parties=(COMMISSION,), **OVER)
        for agency, state in ((ALLIANCE, "signed"), (UNION, "draft")):
            cascade.review(cascade.below(self.old, parties=(agency,)), "2026-Q3", state)
        self.new = follow(make, self.old, COMMISSION, title="Sau")
        with transaction():
            db.session.get_one(Agreement, self.new).symbol = "200/CTPH"
            self.on = db.session.scalars(select(Review.sign_on)).all()[0] + timedelta(1)

    def tell(self, on: date | None = None) -> int:
        return tell_of_reviews(Morning(local(on or self.on, 9), CALENDAR, LADDERS, LETTERHEAD))

    def page(self, client: FlaskClient, on: date) -> str:
        with time_machine.travel(local(on, 9), tick=False):
            return " ".join(read(self.make, client, "/below?period=2026-Q3", MINH).split())


def test_the_mail_of_the_quarter_goes_once_and_for_the_program_that_follows(make: Make) -> None:
    quarter = Quarter(make)
    assert [one.agreement_id for one in quarters_below(today=quarter.on)] == [quarter.new]
    assert (quarter.tell(), quarter.tell(quarter.on + timedelta(1))) == (1, 0)
    [key] = db.session.scalars(select(ReviewTelling.told)).all()
    assert key.startswith(f"below:{quarter.new}:2026-Q3:")
    text = db.session.scalars(select(OutboxMessage.text)).one()
    assert "1 trên 2 chương trình cấp dưới đã báo cáo kỳ này" in " ".join(text.split())
    with transaction():
        old = f"below:{quarter.old}:2026-Q3:{make.person_id(MINH)}"
        db.session.execute(update(ReviewTelling).values(told=old))
    assert quarter.tell() == 0, "the leaders were told before the other took over"


def test_the_page_says_when_the_mail_of_the_quarter_went_or_goes_and_for_which_program(
    make: Make, client: FlaskClient
) -> None:
    quarter = Quarter(make)
    said = "Thư của kỳ gửi lãnh đạo"
    early = quarter.page(client, quarter.on - timedelta(1))
    assert early.split(said)[1].startswith(": gửi chậm nhất sáng")
    assert early.count(said) == 1, "one mail, not one for each program of the line"
    quarter.tell()
    assert f'{said}: {MINH.title}<span class="no-print">, <a href="/mail/' in quarter.page(client, quarter.on)
    with transaction():
        db.session.execute(delete(ReviewTelling))
        db.session.execute(delete(OutboxMessage))
    late = quarter.page(client, quarter.on + timedelta(40))
    assert late.split(said)[1].startswith(": không có thư<")
