"""An agency's administrator keeps its people: invitations, posts with dates, accounts. Never another agency's."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.forms_on_pages import forms_of
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, DUNG, LAN, QUAN
from tests.reminding import LETTERHEAD
from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Role
from tracker.models import AuditEntry, Holding, Person, Post
from tracker.queries.viewers import viewer_of_person
from tracker.services import sign_in
from tracker.services.keeping_people import PostAsked, invite
from tracker.services.telling_leaders import Moment

PASSWORD = "đồng lòng thì việc gì cũng xong"
NEW = "hoa@example.vn"


@pytest.fixture
def dung(make: Make, client: FlaskClient) -> FlaskClient:
    """The administrators of the alliance and of the system have passwords; the first is signed in."""
    with transaction():
        for who in (DUNG, QUAN):
            person = db.session.get_one(Person, make.person_id(who))
            person.password_hash = sign_in.hashed(PASSWORD, person)
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, DUNG)
        yield client


def typed(make: Make, **more: object) -> dict[str, object]:
    agency_id = make.agency_id(ALLIANCE)
    return {
        "name": "Nguyễn Thị Hoa", "email": NEW, "agency_id": agency_id, "post_id": "", "role": "officer", "title": "",
        "from_on": "24/11/2026",
    } | more  # fmt: skip


def link_on(answer: TestResponse) -> str:
    found = re.search(r'value="http://localhost(/set-password/[\w-]+)"', answer.text)
    assert found is not None, errors(answer)
    return found[1]


def errors(answer: TestResponse) -> list[str]:
    return [html.unescape(said) for said in re.findall(r"<li>(?:<a[^>]*>[^<]*</a>: )?([^<]+)</li>", answer.text)]


def hoa() -> Person | None:
    db.session.rollback()
    return db.session.scalar(select(Person).where(Person.email == NEW))


def holding_of(make: Make, who=CHI) -> int:
    return db.session.scalars(select(Holding.id).where(Holding.person_id == make.person_id(who))).one()


def test_who_is_invited_sets_a_password_and_has_the_post(dung: FlaskClient, make: Make) -> None:
    path = link_on(dung.post("/people/invite", data=typed(make)))
    stranger = dung.application.test_client()
    assert stranger.post(path, data={"password": "mưa rơi trên mái tranh nghèo"}).status_code == 302
    signed_in = stranger.post("/sign-in", data={"email": NEW, "password": "mưa rơi trên mái tranh nghèo"})
    assert signed_in.status_code == 302
    seat = viewer_of_person(hoa().id, today=TODAY).seats[0]
    assert (seat.role, seat.title, seat.agency_name) == (Role.OFFICER, "Chuyên viên", ALLIANCE)
    assert viewer_of_person(hoa().id, today=TODAY - timedelta(days=1)).seats == ()


def test_the_link_is_shown_once_only(dung: FlaskClient, make: Make) -> None:
    body = typed(make, once="a-key")
    link_on(dung.post("/people/invite", data=body))
    again = dung.post("/people/invite", data=body)
    assert "/set-password/" not in again.text
    assert "/set-password/" not in dung.get(f"/people/{hoa().id}").text


def test_the_role_of_an_invitation_comes_from_its_row(dung: FlaskClient, make: Make) -> None:
    path = link_on(dung.post("/people/invite", data=typed(make)))
    forged = {"password": "mưa rơi trên mái tranh nghèo", "role": "leader", "post_id": "1", "agency_id": "1"}
    assert dung.application.test_client().post(path, data=forged).status_code == 302
    assert [seat.role for seat in viewer_of_person(hoa().id, today=TODAY).seats] == [Role.OFFICER]


def test_a_post_that_is_there_keeps_its_role_whatever_the_form_says(dung: FlaskClient, make: Make) -> None:
    post_id = db.session.scalars(select(Holding.post_id).where(Holding.person_id == make.person_id(CHI))).one()
    link_on(dung.post("/people/invite", data=typed(make, post_id=post_id, role="leader")))
    assert [seat.role for seat in viewer_of_person(hoa().id, today=TODAY).seats] == [Role.OFFICER]


@pytest.mark.parametrize(
    "wrong",
    [{"email": CHI.email}, {"email": "no address"}, {"email": ""}, {"name": ""}, {"role": "system_admin"},
     {"role": "king"}, {"from_on": "31/02/2026"},
     {"agency_id": "999"}, {"agency_id": "x"}, {"post_id": "999"}, {"post_id": "x"}, {"agency": COMMISSION},
     {"post": COMMISSION}],
)  # fmt: skip
def test_a_wrong_invitation_makes_no_account_and_loses_nothing_typed(
    dung: FlaskClient, make: Make, wrong: dict[str, str]
) -> None:
    if "agency" in wrong:
        wrong = {"agency_id": str(make.agency_id(COMMISSION))}
    if "post" in wrong:
        foreign = select(Post.id).where(Post.agency_id == make.agency_id(wrong["post"]))
        wrong = {"post_id": str(db.session.scalars(foreign).first())}
    answer = dung.post("/people/invite", data=typed(make) | wrong)
    assert answer.status_code == 200
    assert errors(answer)
    assert hoa() is None
    if "name" not in wrong:
        assert "Nguyễn Thị Hoa" in answer.text


def test_the_system_administrator_invites_administrators_of_agencies_only(dung: FlaskClient, make: Make) -> None:
    make.sign_in(dung, QUAN)
    agency_id = make.agency_id(COMMISSION)
    assert "Ban Tuyên giáo" in dung.get(f"/people/invite?agency={agency_id}").text
    for wrong in ({"role": "leader"}, {"email": CHI.email}, {"name": " "}):
        refused = dung.post("/people/invite", data=typed(make, agency_id=agency_id, role="agency_admin") | wrong)
        assert errors(refused), wrong
        assert hoa() is None
    address = f"/people/invite?agency={agency_id}"
    (form,) = (form for form in forms_of(dung.get(address).text, address) if form.names("text"))
    answer = dung.post(form.action, data=form.body(name="Nguyễn Thị Hoa", email=NEW))
    assert answer.location == f"/people/{hoa().id}", errors(answer)
    seat = viewer_of_person(hoa().id, today=TODAY).seats[0]
    assert (seat.role, seat.agency_name) == (Role.AGENCY_ADMIN, COMMISSION)
    assert dung.get(f"/people/{hoa().id}/posts/new").status_code == 403


def test_a_new_link_is_for_who_has_set_no_password_yet(dung: FlaskClient, make: Make) -> None:
    first = link_on(dung.post("/people/invite", data=typed(make)))
    second = link_on(dung.post(f"/people/{hoa().id}/link"))
    stranger = dung.application.test_client()
    assert stranger.get(first).status_code == 410
    assert stranger.post(second, data={"password": "mưa rơi trên mái tranh nghèo"}).status_code == 302
    refused = dung.post(f"/people/{hoa().id}/link")
    assert refused.location == f"/people/{hoa().id}"  # nobody takes over an account that is in use


def test_a_post_ends_after_its_last_day(dung: FlaskClient, make: Make) -> None:
    data = {"last_on": "30/11/2026"}
    assert dung.post(f"/holdings/{holding_of(make)}/end", data=data).location == f"/people/{make.person_id(CHI)}"
    assert viewer_of_person(make.person_id(CHI), today=date(2026, 11, 30)).seats
    assert not viewer_of_person(make.person_id(CHI), today=date(2026, 12, 1)).seats
    assert "30/11/2026" in dung.get(f"/people/{make.person_id(CHI)}").text


def test_a_second_post_is_given_from_a_day_on(dung: FlaskClient, make: Make) -> None:
    address = f"/people/{make.person_id(CHI)}/posts/new"
    body = typed(make, role="unit_head", from_on="01/12/2026")
    assert dung.post(address, data=body).location == f"/people/{make.person_id(CHI)}"
    roles = {seat.role for seat in viewer_of_person(make.person_id(CHI), today=date(2026, 12, 1)).seats}
    assert roles == {Role.OFFICER, Role.UNIT_HEAD}


@pytest.mark.parametrize("last_on", ["31/12/2019", "x", "", "31/12/9999"])
def test_a_last_day_that_cannot_be_is_refused(dung: FlaskClient, make: Make, last_on: str) -> None:
    answer = dung.post(f"/holdings/{holding_of(make)}/end", data={"last_on": last_on})
    assert errors(answer)
    assert db.session.get_one(Holding, holding_of(make)).until_on is None


def test_the_last_administrator_cannot_demote_himself(dung: FlaskClient, make: Make) -> None:
    own = holding_of(make, DUNG)
    answer = dung.post(f"/holdings/{own}/end", data={"last_on": "30/11/2026"})
    assert "không còn quản trị" in answer.text
    link_on(dung.post("/people/invite", data=typed(make, role="agency_admin")))
    answer = dung.post(f"/holdings/{own}/end", data={"last_on": "30/11/2026"})
    assert answer.status_code == 302


def test_nobody_shuts_his_own_account(dung: FlaskClient, make: Make) -> None:
    answer = dung.post(f"/people/{make.person_id(DUNG)}/account")
    assert errors(answer)
    assert dung.get("/account").status_code == 200


def test_a_shut_account_is_out_at_once_and_can_be_opened(dung: FlaskClient, make: Make) -> None:
    chi = dung.application.test_client()
    make.sign_in(chi, CHI)
    address = f"/people/{make.person_id(CHI)}/account"
    assert dung.post(address).status_code == 302
    assert chi.get("/account").status_code == 302
    assert CHI.name in dung.get("/people").text  # to be found again
    assert dung.post(address).status_code == 302
    assert chi.get("/account").status_code == 302  # its sessions are over
    make.sign_in(chi, CHI)
    assert chi.get("/account").status_code == 200
    acts = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "person")))
    assert {"shut-account", "opened-account"} <= acts


def test_an_account_with_a_post_elsewhere_is_not_shut_from_here(dung: FlaskClient, make: Make) -> None:
    with transaction():
        post = Post(agency_id=make.agency_id(COMMISSION), role="officer", title="Chuyên viên")
        db.session.add(post)
        db.session.flush()
        db.session.add(Holding(post_id=post.id, person_id=make.person_id(CHI), from_on=TODAY))
    answer = dung.post(f"/people/{make.person_id(CHI)}/account")
    assert errors(answer)
    assert db.session.get_one(Person, make.person_id(CHI)).disabled_at is None


def test_people_of_another_agency_are_nobody_here(dung: FlaskClient, make: Make) -> None:
    for address in (f"/people/{make.person_id(LAN)}", f"/holdings/{holding_of(make, LAN)}/end"):
        assert dung.get(address).status_code == 404
    assert dung.post(f"/people/{make.person_id(LAN)}/link").status_code == 404
    assert dung.post(f"/people/{make.person_id(LAN)}/account").status_code == 404


def test_a_post_of_another_agency_is_refused_by_the_service_too(dung: FlaskClient, make: Make) -> None:
    foreign = db.session.scalars(select(Post.id).where(Post.agency_id == make.agency_id(COMMISSION))).first()
    asked = PostAsked(foreign, make.agency_id(ALLIANCE), Role.OFFICER)
    with pytest.raises(RuleBroken) as refused:
        invite(NEW, "Hoa", asked, by=make.viewer(DUNG), from_on=TODAY, moment=Moment(NOW, TODAY, LETTERHEAD))
    assert refused.value.field == "post_id"
    assert hoa() is None
