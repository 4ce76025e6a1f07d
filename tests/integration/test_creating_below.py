"""A program created under another: everything is proposed, nothing has to stay."""

from __future__ import annotations

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cascade_scene import ABOVE, HA, cascade
from tests.forms_on_pages import forms_of
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, LAN, OANH, UNION
from tracker.database import db, transaction
from tracker.domain.agreement_heads import AgreementHead, PartyFacts
from tracker.domain.errors import RuleBroken
from tracker.domain.periods import Cadence
from tracker.models import Agreement, Content, Indicator, Party, ReviewRule
from tracker.queries.alignment import alignment_page, below_page
from tracker.queries.below_form import below_proposal
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.below import Below
from tracker.services.agreements.creating import create_agreement

TITLE = "Chương trình của Trung ương (Ninh Bình)"


@time_machine.travel(NOW, tick=False)
def test_the_proposal_is_saved_as_it_stands_or_as_it_was_changed(make: Make, client: FlaskClient) -> None:
    scene = cascade(make)
    make.indicator(make.task(scene.parent_id), name="Tin, bài", target=100)
    make.reviews(scene.parent_id, Cadence.QUARTERLY)
    found = below_proposal(scene.parent_id, None, make.viewer(HA), today=TODAY)
    assert (found.places, found.parties, found.missing) == (("Ninh Bình",), (ALLIANCE,), ())
    assert [rule.steps for rule in found.rules] == [(1, 1, 1)]
    make.sign_in(client, HA)
    address = f"/agreements/{scene.parent_id}/below/new"
    [form] = [one for one in forms_of(client.get(address).text, address) if "parties" in one.names("textarea")]
    contents = f"1 {ABOVE[0]}\nKinh phí của tỉnh"
    parties = f"{COMMISSION}\n{ALLIANCE}"
    answer = client.post(address, data=form.body(parties=parties, contents=contents, once="k1", symbol="", aliases=""))
    assert answer.status_code == 302
    made = db.session.scalars(select(Agreement).where(Agreement.title == TITLE)).one()
    assert made.parent_id == scene.parent_id
    signed = select(Party.name_as_signed).where(Party.agreement_id == made.id).order_by(Party.position)
    assert list(db.session.scalars(signed)) == [COMMISSION, ALLIANCE]
    own = db.session.scalars(select(Content).where(Content.agreement_id == made.id).order_by(Content.position)).all()
    assert [(one.number, one.title, one.aligned_to_id) for one in own] == [
        ("1", ABOVE[0], scene.above[0]), ("", "Kinh phí của tỉnh", None)
    ]  # fmt: skip
    indicator = db.session.scalars(select(Indicator).where(Indicator.agreement_id == made.id)).one()
    assert (indicator.name, indicator.target) == ("Tin, bài", None)
    rule = db.session.scalars(select(ReviewRule).where(ReviewRule.agreement_id == made.id)).one()
    assert (rule.cadence, rule.submit_days, rule.sign_days) == ("quarterly", 1, 1)
    assert not alignment_page(made.id, make.viewer(LAN)).is_decided  # one line is new, so a person looks once more
    assert client.get(f"/agreements/{made.id}").status_code == 200  # the centre reads what it has created


@pytest.mark.parametrize(
    ("below", "field"),
    [
        (Below(["x"] * 81), "contents"),
        (Below(["x" * 1001]), "contents"),
        (Below(indicator_ids=frozenset({4711})), "indicator_ids"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_beside_its_field(make: Make, below: Below, field: str) -> None:
    scene = cascade(make)
    with pytest.raises(RuleBroken) as refused:
        create(make, scene.parent_id, below)
    assert refused.value.field == field


def create(make: Make, parent_id: int, below: Below) -> int:
    head = AgreementHead(title="Mới", tracked_from=TODAY, parent_id=parent_id)
    return create_agreement(
        head, [PartyFacts(name_as_signed=COMMISSION)], by=make.viewer(HA), today=TODAY, now=NOW,
        calendar=working_calendar(), below=below,
    )  # fmt: skip


def test_without_contents_it_begins_with_one_and_all_lines_kept_need_no_second_look(make: Make) -> None:
    scene = cascade(make)
    empty = create(make, scene.parent_id, Below(["", "  "]))
    assert db.session.scalars(select(Content.title).where(Content.agreement_id == empty)).all() == [""]
    kept = create(make, scene.parent_id, Below([f"{at} {title}" for at, title in enumerate(ABOVE, start=1)]))
    assert alignment_page(kept, make.viewer(LAN)).is_decided


def test_a_program_with_some_lines_kept_counts_as_aligned_where_it_carries_them(make: Make) -> None:
    scene = cascade(make)
    before = below_page(scene.parent_id, make.viewer(HA), today=TODAY).aligned_count
    made = create(make, scene.parent_id, Below([f"1 {ABOVE[0]}", "Kinh phí của tỉnh"]))
    blank = create(make, scene.parent_id, Below(["Chỉ của tỉnh"]))
    page = below_page(scene.parent_id, make.viewer(HA), today=TODAY)
    assert {row.id: row.is_decided for row in page.programs if row.id in (made, blank)} == {made: True, blank: False}
    assert page.aligned_count == before + 1
    assert made in {one.id for one in page.contents[0].carriers}
    assert all(len(row.carriers) <= page.aligned_count for row in page.contents)


def test_who_did_not_sign_the_parent_nor_holds_a_part_creates_nothing_under_it(make: Make, client: FlaskClient) -> None:
    scene, hidden = cascade(make), make.agreement(title="Kín", parties=(UNION,))
    for who, agreement_id, status in ((CHI, scene.parent_id, 404), (OANH, scene.parent_id, 403), (CHI, hidden, 404)):
        make.sign_in(client, who)
        assert client.get(f"/agreements/{agreement_id}/below/new").status_code == status


def test_the_title_proposed_names_its_own_place_and_not_that_of_the_program_above(make: Make) -> None:
    scene = cascade(make)
    with transaction():
        above = db.session.get_one(Agreement, scene.parent_id)
        above.title = "Tuyên truyền giai đoạn 2026–2030 (tỉnh Ninh Bình)"
    proposal = below_proposal(scene.parent_id, None, make.viewer(LAN), today=TODAY)
    assert proposal.place
    assert proposal.title == f"Tuyên truyền giai đoạn 2026–2030 ({proposal.place})"
