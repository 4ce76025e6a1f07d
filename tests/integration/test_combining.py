"""Three programs of one pair after a merger of provinces: side by side, then one, each history where it was."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import null, select, update

from tests.forms_on_pages import forms_of
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CENTRAL, COMMISSION, DEPARTMENT, HUNG, LAN, QUAN, UNION
from tests.statements import statements
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.closing import Outcome
from tracker.domain.errors import RuleBroken
from tracker.domain.periods import Cadence
from tracker.models import Agency, Agreement, Assignment, Closing, Report, Review, Task
from tracker.queries.agency_page import one_agency
from tracker.queries.days_off import working_calendar
from tracker.queries.twins import brought_together
from tracker.services.agency_changing.recording import Asked, record_change
from tracker.services.agreements.combining import combine_agreements


def three(make: Make) -> list[int]:
    """Of commission and alliance; of union and department, which became the first two; and one of others."""
    ids = [
        make.agreement(title="Của tỉnh Ninh Bình"),
        make.agreement(title="Của tỉnh Hà Nam", parties=(UNION, DEPARTMENT)),
        make.agreement(title="Của bên khác", parties=(COMMISSION, CENTRAL)),
    ]
    for program, lead in zip(ids, (ALLIANCE, DEPARTMENT, CENTRAL), strict=True):
        make.task(program, title="Mở lớp tập huấn", lead=lead)
        make.reviews(program, Cadence.QUARTERLY)
    make.task(ids[1], title="Chung", lead=UNION, coordinating=[COMMISSION])
    for number, (before, after) in enumerate(((UNION, COMMISSION), (DEPARTMENT, ALLIANCE))):
        record_change(
            Asked(kind=SuccessionKind.ABSORB, predecessors=(before,), successors=(after,), decided_on=None,
                  decision_number=f"{number}-QĐ", effective_on=TODAY),
            by=make.viewer(QUAN), calendar=working_calendar(), today=TODAY, now=NOW,
        )  # fmt: skip
    with transaction():
        db.session.execute(update(Review).where(Review.cut_off_on < TODAY).values(awaits=null()))  # all signed
    return ids


def unsign(program: int, awaits: str) -> Review:
    """Let its last period that is over await this."""
    with transaction():
        over = Review.agreement_id == program, Review.cut_off_on < TODAY
        review = db.session.scalars(select(Review).where(*over).order_by(Review.cut_off_on.desc())).first()
        assert review is not None
        review.awaits = awaits
    return review


@pytest.mark.parametrize("awaits", ["consolidation", "signatures", "new_version"])
def test_a_period_that_is_over_and_unsigned_is_named_and_combining_refused(
    make: Make, client: FlaskClient, awaits: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        kept, other, _third = three(make)
        review = unsign(other, awaits)
        address, review_id = f"/agreements/{kept}/combine", review.id
        make.sign_in(client, HUNG)
        sent = {"others": [str(other)], "reason": "Theo 2-QĐ/TU"}
        shown = client.post(address, data=sent).text
        assert f'href="/reviews/{review_id}"' in shown
        form = next(one for one in forms_of(shown, address) if "combine" in one.action)
        assert next(part.value for part in form.fields if part.name == "confirmed") == ""
    with pytest.raises(RuleBroken, match="not signed by every party") as refused:
        combine_agreements(
            kept, [other], reason="Cứ gộp", by=make.viewer(HUNG), calendar=working_calendar(), today=TODAY, now=NOW
        )
    assert refused.value.field == "others"
    db.session.rollback()
    assert db.session.get_one(Agreement, other).closed_on is None
    assert db.session.scalars(select(Closing)).all() == []


def test_open_tasks_go_over_under_who_answers_now_and_one_body_owes_one_report(make: Make) -> None:
    kept, other, _third = three(make)
    old = select(Task.id).where(Task.agreement_id == other).order_by(Task.id)
    done = combine_agreements(
        kept, [other], reason="Theo 2-QĐ/TU", by=make.viewer(HUNG), calendar=working_calendar(), today=TODAY, now=NOW
    )
    assert [len(one.carried.open_tasks) for one in done] == [2]
    closed = db.session.scalars(select(Closing)).one()
    assert (closed.agreement_id, closed.successor_id, closed.outcome) == (other, kept, Outcome.REPLACED)
    assert db.session.get_one(Agreement, kept).predecessor_id is None
    parts = db.session.execute(
        select(Task.title, Agency.name, Assignment.role)
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(Task.agreement_id == kept, Task.carried_from_id.is_not(None))
        .order_by(Task.id)
    ).all()
    assert parts == [("Mở lớp tập huấn", ALLIANCE, "lead"), ("Chung", COMMISSION, "lead")]
    owing = set(db.session.scalars(select(Report.agency_id).where(Report.agreement_id == kept)))
    assert owing == {make.agency_id(COMMISSION), make.agency_id(ALLIANCE)}
    assert len(db.session.scalars(old).all()) == 2  # where they were


def test_they_stand_side_by_side_and_are_combined_after_a_preview(make: Make, client: FlaskClient) -> None:
    with time_machine.travel(NOW, tick=False):
        kept, other, third = three(make)
        make.sign_in(client, LAN)
        assert client.get(f"/agreements/{kept}/combine").status_code == 403
        make.sign_in(client, HUNG)
        page = client.get(f"/agreements/{kept}/combine").text
        assert "Của tỉnh Hà Nam" in page
        assert "Của bên khác" not in page
        sent = {"others": [str(other)], "reason": "Theo 2-QĐ/TU"}
        shown = client.post(f"/agreements/{kept}/combine", data=sent)
        assert db.session.get_one(Agreement, other).closed_on is None
        form = next(one for one in forms_of(shown.text, f"/agreements/{kept}/combine") if "combine" in one.action)
        digest = next(part.value for part in form.fields if part.name == "confirmed")
        done = client.post(f"/agreements/{kept}/combine", data={**sent, "confirmed": digest})
        assert done.location == f"/agreements/{kept}"
        db.session.rollback()
        assert db.session.get_one(Agreement, other).closed_on == TODAY
        wrong = client.post(f"/agreements/{kept}/combine", data={**sent, "others": [str(third)]})
        assert wrong.status_code == 200
        assert db.session.get_one(Agreement, third).closed_on is None


def test_who_may_combine_is_told_in_the_list_and_at_the_agency_what_a_change_brought_together(
    make: Make, client: FlaskClient
) -> None:
    make.agreement(title="Cùng hai bên từ đầu", parties=(COMMISSION, CENTRAL))
    make.agreement(title="Hết hiệu lực", valid_to=date(2026, 11, 1))
    with time_machine.travel(NOW, tick=False):
        _kept, newest, _third = three(make)
        asks = f"/agreements/{newest}/combine"
        for pages, who in (("/agreements", HUNG), (f"/agencies/{make.agency_id(COMMISSION)}", HUNG)):
            make.sign_in(client, who)
            assert client.get(pages).text.count(asks) == 1
        [told] = brought_together(make.viewer(HUNG), today=TODAY)
        assert (told.count, told.newest_id) == (2, newest)
        assert client.get(f"/agencies/{make.agency_id(CENTRAL)}").text.count("/combine") == 0
        assert client.get("/agreements?q=Ninh").text.count("/combine") == 0
        make.sign_in(client, LAN)  # an officer closes no program
        assert client.get("/agreements").text.count("/combine") == 0
    assert brought_together(make.viewer(BINH), today=TODAY) == ()  # not the standing agency


def test_what_was_brought_together_is_read_in_three_statements_whatever_the_amount(make: Make) -> None:
    three(make)
    for number in range(6):
        make.agreement(title=f"Khác {number}", parties=(UNION, ALLIANCE))
    viewer = make.viewer(HUNG)
    with statements() as asked:
        [told] = brought_together(viewer, today=TODAY)
    assert told.count == 8
    assert len(asked) == 3


def test_a_new_bodys_page_lists_what_those_it_is_made_of_signed_once_each(make: Make) -> None:
    both = make.agreement(title="Hai trong ba", parties=(UNION, COMMISSION, CENTRAL))
    make.task(both, lead=UNION, coordinating=[COMMISSION])
    ids = three(make)
    page = one_agency(make.agency_id(COMMISSION), make.viewer(HUNG), number=1, today=TODAY)
    assert page is not None
    assert sorted(row.id for row in page.programs or ()) == sorted([both, *ids])
    assert page.program_count == 4
    [shared] = [row for row in page.programs or () if row.id == both]
    assert (shared.is_standing, shared.part_count) == (True, 2)
