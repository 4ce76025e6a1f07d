"""An agency that goes on hands all its work over: what it signs afterwards is its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.integration.test_agency_changes import asked, change, everything, previewed
from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, CENTRAL, CHI, COMMISSION, DEPARTMENT, LAN, NAM, QUAN, THU, UNION
from tests.reminding import CALENDAR
from tests.review_making import quarter
from tracker.database import db
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Asks, Becomes
from tracker.domain.errors import RuleBroken
from tracker.domain.obligations import ObligationKind
from tracker.domain.periods import Cadence
from tracker.domain.permissions import Relation
from tracker.models import Assignment, Content, Party, Reassignment, Report, Review
from tracker.queries.coming_reminders import Outlook, forecast
from tracker.queries.ladders import ladders
from tracker.queries.my_work import my_work
from tracker.queries.viewers import standing_of, visible_agreement_ids
from tracker.services.agency_changing.undoing import undo_change
from tracker.services.reviews.versions import own_window
from tracker.services.tasks import TaskWriting, add_task

TRANSFER = SuccessionKind.TRANSFER


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def hand(make: Make, giver: str = ALLIANCE, to: str = UNION, **more: Any) -> Any:
    return change(make, asked(TRANSFER, (giver,), (to,), **more))


def signed(
    make: Make, title: str, *, on: date = date(2026, 1, 1), parties: tuple[str, ...] = (COMMISSION, ALLIANCE)
) -> int:
    program = make.agreement(title=title, parties=parties, valid_from=on)
    make.task(
        program, title=f"Việc của {title}", lead=parties[-1], coordinating=[parties[0]], due_on=date(2026, 11, 20)
    )
    make.reviews(program, Cadence.QUARTERLY)
    return program


def owners(program: int) -> set[int]:
    """To whom reminders of what the program asks of its second party go."""
    outlook = Outlook(TODAY + timedelta(1), TODAY + timedelta(60), TODAY, CALENDAR, ladders(), ZONE)
    return {
        one.obligation.agency_id
        for one in forecast(outlook).decisions
        if one.obligation.agreement_id == program and one.obligation.kind is ObligationKind.TASK
    }


def readable(make: Make, agency: str) -> set[int]:
    return set(db.session.scalars(visible_agreement_ids(frozenset({make.agency_id(agency)}))))


def test_what_is_signed_before_goes_over_and_what_is_signed_afterwards_is_the_givers_own(make: Make) -> None:
    before = signed(make, "Ký trước")
    hand(make)
    after = signed(make, "Ký sau", on=TODAY)
    alliance, union = make.agency_id(ALLIANCE), make.agency_id(UNION)
    assert (owners(before), owners(after)) == ({union}, {alliance})
    assert readable(make, UNION) == {before}
    assert readable(make, ALLIANCE) == {after}
    party = db.session.scalars(select(Party).where(Party.agreement_id == before, Party.agency_id == union)).one()
    assert party.name_as_signed == ALLIANCE
    assert (make.viewer(NAM).agency_ids, make.viewer(CHI).agency_ids) == ({union}, {alliance})
    standing = standing_of(make.viewer(NAM).agency_ids, after)
    assert standing is not None
    assert standing.relation(make.viewer(NAM).agency_ids) is Relation.NONE


def test_pages_of_who_took_over_and_of_the_giver_show_each_its_own_program(make: Make, client: FlaskClient) -> None:
    before = signed(make, "Ký trước")
    hand(make)
    after = signed(make, "Ký sau", on=TODAY)
    row = db.session.scalars(select(Reassignment.id)).one()
    for who, own, other in ((NAM, before, after), (CHI, after, before)):
        make.sign_in(client, who)
        for address in ("/", "/agreements", "/calendar"):
            shown = client.get(address).text
            assert f"/agreements/{other}" not in shown, address
        assert client.get(f"/agreements/{own}").status_code == 200
        assert client.get(f"/reassignments/{row}").status_code in (403, 404)  # nobody was asked anything
        assert client.get(f"/agreements/{other}").status_code in (403, 404)


def test_the_superior_of_what_was_handed_over_is_the_other_and_of_what_was_signed_later_the_giver(make: Make) -> None:
    above = make.agreement(title="Chương trình trên", parties=(CENTRAL, ALLIANCE))
    below = make.agreement(title="Dưới", parties=(COMMISSION, DEPARTMENT), parent_id=above)
    hand(make)
    later = make.agreement(title="Trên, ký sau", parties=(CENTRAL, ALLIANCE), valid_from=TODAY)
    below_later = make.agreement(title="Dưới, ký sau", parties=(COMMISSION, DEPARTMENT), parent_id=later)
    assert readable(make, UNION) == {above, below}
    assert readable(make, ALLIANCE) == {later, below_later}


def test_a_program_signed_between_the_day_that_counts_and_the_day_it_is_recorded_stays(make: Make) -> None:
    old, between = signed(make, "Cũ"), signed(make, "Giữa", on=TODAY - timedelta(5))
    done = hand(make, effective_on=TODAY - timedelta(9))
    assert [one.id for one in done.programs] == [old]
    assert owners(between) == {make.agency_id(ALLIANCE)}


def test_what_the_giver_logged_counts_once_in_the_report_of_who_took_over_and_signed_reviews_stay(make: Make) -> None:
    scene = quarter(make)
    for agency in (COMMISSION, ALLIANCE):
        scene.log(agency, 3)
        scene.hand_in(agency)
    scene.freeze()
    scene.log(ALLIANCE, 7, TODAY)
    before = scene.frozen_hash(), scene.state()
    hand(make)
    assert (scene.frozen_hash(), scene.state()) == before
    counted = {}
    reports = select(Report, Review).join(Review).where(Report.agreement_id == scene.program)
    for report, review in db.session.execute(reports).all():
        if review.starts_on <= TODAY <= review.ends_on:
            entries = own_window(review, zone=ZONE, agency_id=report.agency_id).inside
            counted[report.agency_id] = sum(int(one.quantity or 0) for one in entries)
    assert counted == {make.agency_id(COMMISSION): 0, make.agency_id(UNION): 7}


def test_a_program_that_both_signed_stays_until_its_heads_act_and_somebody_has_to_say(make: Make) -> None:
    both, other = signed(make, "Hai bên", parties=(UNION, ALLIANCE)), signed(make, "Khác")
    with pytest.raises(RuleBroken, match="signed “Hai bên” too") as refused:
        hand(make)
    assert refused.value.field == f"program-{both}"
    with pytest.raises(RuleBroken, match="cannot become"):
        hand(make, becomes={both: Becomes.INHERIT})
    hand(make, becomes={both: Becomes.END})
    alliance, union = make.agency_id(ALLIANCE), make.agency_id(UNION)
    assert (owners(both), owners(other)) == ({alliance}, {union})
    waits = select(Reassignment).where(Reassignment.settled_on.is_(None))
    assert [(one.agreement_id, one.asks, one.owner_id) for one in db.session.scalars(waits)] == [
        (both, Asks.END, union)
    ]


def test_it_stays_also_where_a_third_party_signed_beside_both(make: Make) -> None:
    three, other = signed(make, "Ba bên", parties=(COMMISSION, UNION, ALLIANCE)), signed(make, "Khác")
    with pytest.raises(RuleBroken, match="signed “Ba bên” too"):
        hand(make)
    hand(make, becomes={three: Becomes.STAY})
    assert (owners(three), owners(other)) == ({make.agency_id(ALLIANCE)}, {make.agency_id(UNION)})


def test_what_its_heads_had_to_decide_is_decided_by_who_took_over(make: Make) -> None:
    program = make.agreement(parties=(ALLIANCE, COMMISSION))
    make.task(program, lead=DEPARTMENT)
    change(make, asked(SuccessionKind.DISSOLVE, (DEPARTMENT,)))
    hand(make, becomes={program: Becomes.REPLACE})
    waits = select(Reassignment.asks, Reassignment.owner_id).where(Reassignment.settled_on.is_(None))
    union = make.agency_id(UNION)
    assert set(map(tuple, db.session.execute(waits))) == {(Asks.GIVE, union), (Asks.REPLACE, union)}


def test_it_is_not_recorded_twice_or_into_a_body_whose_end_is_recorded(make: Make) -> None:
    signed(make, "Ký trước")
    change(make, asked(SuccessionKind.DISSOLVE, (DEPARTMENT,), effective_on=date(2027, 1, 1)))
    before = everything()
    for more, because in (
        ({"effective_on": date(2027, 2, 1), "to": DEPARTMENT}, "was no more on that day"),
        ({"to": DEPARTMENT}, "ends on"),
        ({"giver": CENTRAL}, "nothing is handed over"),
    ):
        with pytest.raises(RuleBroken, match=because):
            hand(make, **more)
    assert everything() == before
    hand(make)
    with pytest.raises(RuleBroken, match="nothing is handed over"):
        hand(make)


def test_the_giver_that_gets_a_part_again_reports_and_works_in_the_program_as_any_other(make: Make) -> None:
    program = signed(make, "Ký trước")
    make.task(program, title="Việc của Sở", lead=DEPARTMENT)
    make.reviews(program)
    department = make.agency_id(DEPARTMENT)
    owing = select(Report.id).where(Report.agreement_id == program, Report.agency_id == department)
    assert db.session.scalars(owing).all()
    hand(make, DEPARTMENT)
    assert not db.session.scalars(owing).all()
    assert my_work(make.viewer(THU), today=TODAY).total == 0
    content = db.session.scalars(select(Content.id).where(Content.agreement_id == program)).one()
    writing = TaskWriting(content_id=content, number="9", title="Việc mới", due_text="15/12/2026", lead_text=DEPARTMENT)
    add_task(program, writing, by=make.viewer(LAN), today=TODAY, now=NOW, calendar=CALENDAR)
    assert [one.asks for one in db.session.scalars(select(Reassignment))] == [Asks.PICK]
    assert db.session.scalars(owing).all()
    assert "Việc mới" in {row.title for _group, rows in my_work(make.viewer(THU), today=TODAY).groups for row in rows}


def test_a_part_left_beside_the_others_own_is_nobodys_open_work(make: Make, client: FlaskClient) -> None:
    program = make.agreement(parties=(COMMISSION, DEPARTMENT))
    task = make.task(program, title="Cả hai cùng làm", lead=ALLIANCE, coordinating=[UNION])
    hand(make)
    roles = select(Assignment.agency_id, Assignment.role).where(Assignment.task_id == task)
    assert dict(db.session.execute(roles).all()) == {
        make.agency_id(ALLIANCE): "coordinating", make.agency_id(UNION): "lead",
    }  # fmt: skip
    for who, sees in ((CHI, False), (NAM, True)):
        make.sign_in(client, who)
        assert ("Cả hai cùng làm" in client.get("/").text) is sees


def test_taken_back_everything_is_the_givers_again_also_a_decision_of_its_heads(make: Make) -> None:
    program = signed(make, "Ký trước", parties=(ALLIANCE, COMMISSION))
    make.task(program, lead=DEPARTMENT)
    make.reviews(program)
    change(make, asked(SuccessionKind.DISSOLVE, (DEPARTMENT,)))
    before = everything()
    done = hand(make)
    assert everything() != before
    later = change(make, asked(SuccessionKind.PART, (UNION,), (CENTRAL,), becomes={program: Becomes.INHERIT}))
    with pytest.raises(RuleBroken, match="Take that one back first"):
        undo_change(done.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
    undo_change(later.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
    undo_change(done.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert everything() == before


def test_taken_back_the_same_reports_are_owed_again_although_the_other_spoke_for_both(make: Make) -> None:
    program = make.agreement(title="Ký trước", parties=(COMMISSION, ALLIANCE))
    make.task(program, title="Việc chung", lead=UNION)
    make.reviews(program, Cadence.QUARTERLY)
    signed(make, "Chương trình khác", parties=(COMMISSION, CENTRAL))  # newer reports: SQLite takes no free id up again
    owed = select(Report.id, Report.agency_id, Report.due_version).where(Report.agreement_id == program)
    before = set(map(tuple, db.session.execute(owed)))
    done = hand(make)
    left = set(map(tuple, db.session.execute(owed)))
    assert {agency for _id, agency, _version in before - left} == {make.agency_id(ALLIANCE)}
    assert done.change_id is not None
    undo_change(done.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert set(map(tuple, db.session.execute(owed))) == before


def test_the_preview_warns_no_more_and_asks_about_what_both_signed(make: Make, client: FlaskClient) -> None:
    signed(make, "Khác")
    both = signed(make, "Hai bên", parties=(UNION, ALLIANCE))
    shown = previewed(make, client, asked(TRANSFER, (ALLIANCE,), (UNION,)))
    assert "ký về sau" not in shown
    choice = shown.split(f'name="program-{both}"')[1].split("</select>")[0]
    assert [word for word in ("inherit", "stay", "replace", "end") if f'value="{word}"' in choice] == [
        "stay", "replace", "end",
    ]  # fmt: skip


def test_who_handed_a_report_in_goes_on_reading_it_after_its_work_went_over_and_changes_nothing(
    make: Make, client: FlaskClient
) -> None:
    scene = quarter(make)
    scene.hand_in(ALLIANCE)
    done = hand(make, ALLIANCE, CENTRAL)
    report = f"/reports/{scene.report_id(ALLIANCE)}"
    make.sign_in(client, CHI)
    assert readable(make, ALLIANCE) == {scene.program}
    for address in (report, f"{report}/versions/1", f"{report}/report.docx", f"/agreements/{scene.program}"):
        assert client.get(address).status_code == 200, address
    assert f"/agreements/{scene.program}" in client.get("/agreements").text
    for action in (report, f"/reviews/{scene.review_id}/sign", f"/agreements/{scene.program}/edit"):
        assert client.post(action, data={"text": "Sửa"}).status_code == 403, action
    make.sign_in(client, NAM)  # the union has nothing to do with it
    assert client.get(report).status_code == 404
    standing = standing_of(frozenset({make.agency_id(ALLIANCE)}), scene.program)
    assert standing is not None
    assert standing.relation(frozenset({make.agency_id(ALLIANCE)})) is Relation.SUPERIOR
    assert done.change_id is not None
    undo_change(done.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
    standing = standing_of(frozenset({make.agency_id(ALLIANCE)}), scene.program)
    assert standing is not None
    assert standing.relation(frozenset({make.agency_id(ALLIANCE)})) is Relation.PARTY
