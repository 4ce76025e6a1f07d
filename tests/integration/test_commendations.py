"""Khen thưởng: found, agreed by every party, proposed with evidence, decided by an authority; the list grows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.papers import headings, text
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, LAN, MINH, NAM, THU, UNION, Cast
from tests.quarter_scene import read
from tracker.database import db
from tracker.domain.commendations import CommendationState, Honoured
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.moves import Act, Machine
from tracker.domain.periods import Cadence
from tracker.domain.state_table import missing_edges
from tracker.models import AuditEntry, Commendation, CommendationConsent, Review
from tracker.models.joint_commendations import joint_commendations
from tracker.queries.commendations import commendation_page, commendations_of
from tracker.services.commendations import (
    agree_commendation,
    decline_commendation,
    note_commendation,
    propose_commendation,
    record_award,
)

PROOF = "12/BC-LMHTX ngày 01/9/2026"


@pytest.fixture
def program(make: Make) -> int:
    return make.agreement()


def found(make: Make, program: int, who: object = CHI, **changed: object) -> int:
    said = {"honoured": Honoured.COLLECTIVE, "name": "Hợp tác xã Sinh Dược", "achievement": "Sản phẩm đạt 4 sao",
            "evidence": PROOF} | changed  # fmt: skip
    return note_commendation(program, by=make.viewer(who), today=TODAY, now=NOW, **said)


def agreed(make: Make, id_: int, who: object = MINH) -> int:
    agree_commendation(id_, by=make.viewer(who), now=NOW)
    return id_


def declined(make: Make, id_: int, who: object = MINH, because: str = "Chưa đủ thời gian") -> int:
    decline_commendation(id_, by=make.viewer(who), because=because, today=TODAY, now=NOW)
    return id_


def proposed(make: Make, id_: int, who: object = BINH, **changed: object) -> int:
    said = {"authority": "Chủ tịch UBND tỉnh", "evidence": PROOF, "on": TODAY} | changed
    propose_commendation(id_, by=make.viewer(who), today=TODAY, now=NOW, **said)
    return id_


def awarded(make: Make, id_: int, who: object = LAN, **changed: object) -> int:
    said = {"authority": "Chủ tịch UBND tỉnh", "decision": "123/QĐ-UBND", "on": TODAY, "form": "Bằng khen"} | changed
    record_award(id_, by=make.viewer(who), today=TODAY, now=NOW, **said)
    return id_


def state(make: Make, id_: int) -> CommendationState:
    db.session.rollback()
    page = commendation_page(id_, viewer=make.viewer(CHI))
    assert page is not None
    return page.row.state


def test_from_finding_to_the_decision_of_the_authority_the_trail_reads_like_a_story(make: Make, program: int) -> None:
    id_ = awarded(make, proposed(make, agreed(make, found(make, program))))
    row = commendation_page(id_, viewer=make.viewer(CHI)).row
    assert (row.state, row.decision, row.form) == (CommendationState.DECIDED, "123/QĐ-UBND", "Bằng khen")
    told = select(AuditEntry.action).where(AuditEntry.chain == program, AuditEntry.subject == "commendation")
    assert list(db.session.scalars(told.order_by(AuditEntry.id))) == [
        "found-model", "agreed-model", "proposed-model", "awarded-model",
    ]  # fmt: skip


def test_who_finds_it_agrees_thereby_and_every_other_party_is_asked(make: Make) -> None:
    program = make.agreement(parties=(COMMISSION, ALLIANCE, DEPARTMENT))
    id_ = found(make, program)
    with pytest.raises(NotAllowed):
        agreed(make, id_, BINH)  # his agency has agreed already
    agreed(make, id_, MINH)
    assert state(make, id_) is CommendationState.FOUND
    assert [one.agreed_at is None for one in commendation_page(id_, viewer=make.viewer(CHI)).consents] == [
        False, False, True,
    ]  # fmt: skip


def test_officers_find_and_heads_of_parties_agree_and_propose(make: Make, program: int) -> None:
    make.task(program, lead=ALLIANCE, coordinating=[DEPARTMENT])
    with pytest.raises(NotAllowed):
        found(make, program, THU)
    with pytest.raises(NotFound):
        found(make, program, NAM)
    id_ = found(make, program)
    with pytest.raises(NotAllowed):
        agreed(make, id_, LAN)
    agreed(make, id_)
    with pytest.raises(NotAllowed):
        proposed(make, id_, CHI)


@pytest.mark.parametrize(("changed", "field"), [({"name": " "}, "name"), ({"achievement": ""}, "achievement"),
                                                ({"evidence": "gì đó"}, "evidence")])  # fmt: skip
def test_a_model_case_needs_a_name_what_was_achieved_and_readable_evidence(
    make: Make, program: int, changed: dict, field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        found(make, program, **changed)
    assert refused.value.field == field
    assert db.session.scalars(select(Commendation)).all() == []


@pytest.mark.parametrize(("changed", "field"), [({"evidence": ""}, "evidence"), ({"authority": " "}, "authority"),
                                                ({"on": TODAY + timedelta(days=1)}, "on")])  # fmt: skip
def test_nothing_is_proposed_without_an_authority_and_evidence(
    make: Make, program: int, changed: dict, field: str
) -> None:
    id_ = agreed(make, found(make, program, evidence=""))
    with pytest.raises(RuleBroken) as refused:
        proposed(make, id_, **changed)
    assert refused.value.field == field
    assert state(make, id_) is CommendationState.AGREED


def test_nothing_is_decided_before_it_was_proposed(make: Make, program: int) -> None:
    id_ = proposed(make, agreed(make, found(make, program)))
    with pytest.raises(RuleBroken) as refused:
        awarded(make, id_, on=TODAY - timedelta(days=1))
    assert (refused.value.field, state(make, id_)) == ("on", CommendationState.PROPOSED)


def test_the_start_page_of_a_head_counts_and_links_what_waits_for_his_agency_s_yes(
    make: Make, program: int, client: FlaskClient
) -> None:
    id_ = found(make, program)

    def shown(who: Cast) -> bool:
        make.sign_in(client, who)
        page = client.get("/").text
        return f'href="/commendations/{id_}"' in page and "1 mô hình, điển hình chờ cơ quan đồng ý" in page

    assert [who.name for who in (BINH, MINH, CHI, LAN) if shown(who)] == ["Minh"]  # noted by Chi's agency
    agreed(make, id_)
    assert not shown(MINH)


@pytest.mark.parametrize("empty", ["authority", "decision", "form"])
def test_a_decision_has_authority_number_day_and_form(make: Make, program: int, empty: str) -> None:
    id_ = proposed(make, agreed(make, found(make, program)))
    with pytest.raises(RuleBroken) as refused:
        awarded(make, id_, **{empty: " "})
    assert refused.value.field == empty
    with pytest.raises(RuleBroken) as refused:
        awarded(make, id_, on=date(2030, 1, 1))
    assert refused.value.field == "on"


REACHED: dict[CommendationState, Callable[[Make, int], int]] = {
    CommendationState.FOUND: found,
    CommendationState.AGREED: lambda make, program: agreed(make, found(make, program)),
    CommendationState.PROPOSED: lambda make, program: proposed(make, agreed(make, found(make, program))),
    CommendationState.DECIDED: lambda make, program: awarded(make, proposed(make, agreed(make, found(make, program)))),
    CommendationState.DECLINED: lambda make, program: declined(make, found(make, program)),
}
ACTS: dict[Act, Callable[[Make, int], int]] = {
    Act.AGREE: agreed, Act.DECLINE: declined, Act.PROPOSE: proposed, Act.AWARD: awarded,
}  # fmt: skip
MISSING = [(start, act) for machine, start, act in missing_edges() if machine is Machine.COMMENDATION]


@pytest.mark.parametrize(("start", "act"), MISSING)
def test_a_move_that_is_not_in_the_table_is_refused(
    make: Make, program: int, start: CommendationState, act: Act
) -> None:
    id_ = REACHED[start](make, program)
    assert state(make, id_) is start
    with pytest.raises(RuleBroken):
        ACTS[act](make, id_)
    assert state(make, id_) is start


def test_the_list_grows_by_itself_and_longer_reviews_show_it(make: Make, program: int) -> None:
    make.reviews(program, Cadence.QUARTERLY, Cadence.HALF_YEARLY)
    first, second = found(make, program), agreed(make, found(make, program, name="Mô hình B"))
    declined(make, found(make, program, name="Chưa được"))
    assert [row.name for row in commendations_of(program)] == ["Chưa được", "Mô hình B", "Hợp tác xã Sinh Dược"]
    shown = {
        cadence: joint_commendations(db.session(), db.session.scalars(select(Review).where(of)).first())
        for cadence in (Cadence.QUARTERLY, Cadence.HALF_YEARLY)
        for of in [(Review.agreement_id == program) & (Review.cadence == cadence)]
    }
    assert shown[Cadence.QUARTERLY] == ()
    assert [line.id for line in shown[Cadence.HALF_YEARLY]] == [first, second]


def test_a_twin_program_of_strangers_shows_nothing_of_it(make: Make, program: int, client: FlaskClient) -> None:
    id_ = found(make, program)
    twin = make.agreement(parties=(UNION,))
    with time_machine.travel(NOW, tick=False):
        assert "Sinh Dược" not in read(make, client, f"/agreements/{twin}/commendations", NAM)
        read(make, client, f"/commendations/{id_}", NAM, status=404)
        assert "Sinh Dược" in read(make, client, f"/agreements/{program}/commendations", LAN)


def test_a_page_keeps_what_was_typed_and_agrees_once(make: Make, program: int, client: FlaskClient) -> None:
    id_ = found(make, program)
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, MINH)
        refused = client.post(f"/commendations/{id_}/decline", data={"because": ""})
        assert refused.status_code == 200
        for _click in range(2):
            assert client.post(f"/commendations/{id_}/agree", data={"once": "k1"}).status_code in (200, 302)
        page = client.post(f"/commendations/{id_}/propose", data={"authority": "Chủ tịch UBND tỉnh", "on": "1/1/2030"})
        assert "Chủ tịch UBND tỉnh" in page.text
    assert len(db.session.scalars(select(CommendationConsent)).all()) == 2


def test_the_list_as_a_paper_names_what_the_parties_agreed_and_what_was_decided(
    make: Make, program: int, client: FlaskClient
) -> None:
    assert "commendations.docx" not in read(make, client, f"/agreements/{program}/commendations", CHI)
    agreed(make, found(make, program, name="Cô <Hoa> {{ 7*7 }}", honoured=Honoured.INDIVIDUAL))
    proposed(make, agreed(make, found(make, program, name="Tổ hợp tác", honoured=Honoured.MODEL)))
    awarded(make, proposed(make, agreed(make, found(make, program, name="Hợp tác xã A"))))
    found(make, program, name="Chưa ai đồng ý")
    declined(make, found(make, program, name="Không nhất trí"))
    assert "commendations.docx" in read(make, client, f"/agreements/{program}/commendations", CHI)
    answer = client.get(f"/agreements/{program}/commendations.docx")
    assert answer.status_code == 200
    assert [said for level, said in headings(answer.data)] == [
        "I. Mô hình hay, điển hình (1)", "II. Cá nhân (1)", "III. Đã được khen thưởng (1)",
    ]  # fmt: skip
    said = text(answer.data)
    assert "Đã đề xuất Chủ tịch UBND tỉnh ngày" in said
    assert "Bằng khen theo 123/QĐ-UBND ngày" in said
    assert "Cô <Hoa> {{ 7*7 }}" in said
    assert "Chưa ai đồng ý" not in said
    assert "Không nhất trí" not in said
