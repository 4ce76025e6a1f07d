"""One's own account: what it shows, another password, where one is signed in, the language; and what the log says."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import ALLIANCE, CHI, LAN, QUAN
from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.proofs import PROOF_LASTS
from tracker.models import AuditEntry, Person, SignInSession
from tracker.services import sign_in as service
from tracker.services.calendar_feeds import make_feed
from tracker.services.security_log import Line

PASSWORD = "đồng lòng thì việc gì cũng xong"
NEW = "mưa rơi trên mái tranh nghèo"
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"}


@pytest.fixture
def chi(make: Make, client: FlaskClient) -> FlaskClient:
    """Chi has a password and has signed in with Firefox."""
    with transaction(), db.session.no_autoflush:
        person = db.session.get_one(Person, make.person_id(CHI))
        person.password_hash = service.hashed(PASSWORD, person)
    with time_machine.travel(NOW, tick=False):
        sign_in(client)
        yield client


def sign_in(client: FlaskClient, password: str = PASSWORD, **more: object) -> int:
    return client.post("/sign-in", data={"email": CHI.email, "password": password}, headers=FIREFOX, **more).status_code


def another(chi: FlaskClient) -> FlaskClient:
    found = chi.application.test_client()
    assert sign_in(found, environ_base={"REMOTE_ADDR": "10.0.0.9"}) == 302
    return found


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def change(client: FlaskClient, old: str = PASSWORD, new: str = NEW):
    return client.post("/account/password", data={"old_password": old, "password": new})


def acts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "person")))


def test_the_page_says_who_one_is_and_where_one_is_signed_in(chi: FlaskClient) -> None:
    another(chi)
    page = chi.get("/account").text
    for said in (
        CHI.name,
        CHI.email,
        "Chuyên viên, Liên minh",
        "Firefox, Linux",
        "10.0.0.9",
        "127.0.0.1",
        "24/11/2026",
    ):
        assert said in page, said
    assert page.count("/account/sessions/") == 2  # one to end, and all others


def test_an_administrator_of_the_system_has_an_account_page(make: Make, client: FlaskClient) -> None:
    make.sign_in(client, QUAN)
    assert "Quản trị hệ thống" in client.get("/account").text


def test_another_password_ends_every_other_session_and_not_this_one(chi: FlaskClient) -> None:
    left_elsewhere = another(chi)
    assert change(chi).location == "/account"
    assert is_in(chi)
    assert not is_in(left_elsewhere)
    assert sign_in(left_elsewhere) == 200
    assert sign_in(left_elsewhere, NEW) == 302
    assert "changed-password" in acts()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sai rồi sai rồi", NEW, "không đúng"),
        (PASSWORD, "ngắn", "12"),
        (PASSWORD, "password1234", "đoán"),
        (PASSWORD, "thư của chi@example.vn", "của mình"),
        (PASSWORD, PASSWORD, "mật khẩu cũ"),
        (PASSWORD, "", "ập mật khẩu"),
    ],
)
def test_a_password_that_is_not_good_enough_is_refused_beside_its_field(
    chi: FlaskClient, old: str, new: str, said: str
) -> None:
    elsewhere = another(chi)
    answer = change(chi, old, new)
    assert answer.status_code == 200
    assert said in answer.text
    assert 'class="invalid-feedback"' in answer.text
    assert is_in(elsewhere)
    assert "changed-password" not in acts()


@pytest.mark.parametrize("typed", ["{} 1", "{}2026"])
def test_the_name_of_ones_agency_is_no_password(chi: FlaskClient, make: Make, typed: str) -> None:
    person = db.session.get_one(Person, make.person_id(CHI))
    for password in (typed.format(ALLIANCE), typed.format(ALLIANCE[:18])):
        with pytest.raises(RuleBroken):
            service.hashed(password, person)
    service.hashed(f"{ALLIANCE[:8]} 739105846201", person)


def test_who_sits_at_an_open_browser_cannot_guess_the_old_password(chi: FlaskClient) -> None:
    for _try in range(10):
        assert change(chi, "sai rồi sai rồi").status_code == 200
    assert change(chi).status_code == 429


def test_who_has_no_password_is_told_so(make: Make, client: FlaskClient) -> None:
    make.sign_in(client, LAN)
    assert "không có mật khẩu" in client.get("/account/password").text
    assert "không có mật khẩu" in change(client).text
    assert 'href="/account/password"' not in client.get("/account").text


def test_another_of_ones_sessions_is_ended_by_a_click(chi: FlaskClient) -> None:
    elsewhere = another(chi)
    newest = db.session.scalars(select(SignInSession.id).order_by(SignInSession.id.desc())).first()
    assert chi.post(f"/account/sessions/{newest}/end").location == "/account"
    assert not is_in(elsewhere)
    assert is_in(chi)


def test_anothers_session_cannot_be_ended(chi: FlaskClient, make: Make) -> None:
    lan = chi.application.test_client()
    make.sign_in(lan, LAN)
    newest = db.session.scalars(select(SignInSession.id).order_by(SignInSession.id.desc())).first()
    assert chi.post(f"/account/sessions/{newest}/end").status_code == 404
    assert is_in(lan)


def test_all_others_end_at_once_and_this_one_stays(chi: FlaskClient, make: Make) -> None:
    first, second, lan = another(chi), another(chi), chi.application.test_client()
    make.sign_in(lan, LAN)
    assert "2 trình duyệt" in chi.post("/account/sessions/end-others", follow_redirects=True).text
    assert [is_in(one) for one in (first, second, lan, chi)] == [False, False, True, True]


def test_a_session_that_idled_out_is_not_shown(chi: FlaskClient) -> None:
    another(chi)
    with time_machine.travel(NOW + timedelta(minutes=29), tick=False):
        chi.get("/account")
    with time_machine.travel(NOW + timedelta(minutes=40), tick=False):
        assert "10.0.0.9" not in chi.get("/account").text


def test_the_language_is_kept_for_pages_and_mails(chi: FlaskClient, make: Make) -> None:
    assert chi.post("/account/language", data={"language": "en"}).location == "/account?lang=en"
    assert db.session.get_one(Person, make.person_id(CHI)).language == "en"
    elsewhere = another(chi)
    assert "My account" in elsewhere.get("/account").text
    chi.post("/account/language", data={"language": "fr"})
    assert db.session.get_one(Person, make.person_id(CHI)).language == "en"


def test_the_security_log_tells_each_event_in_ids_only(chi: FlaskClient, make: Make, caplog) -> None:
    caplog.set_level(logging.INFO, "tracker.security")
    caplog.clear()
    another(chi)
    sign_in(chi, "sai rồi sai rồi\n")
    change(chi)
    chi.post("/sign-in", data={"email": "nobody@example.vn", "password": "x"})
    found = [json.loads(record.message) for record in caplog.records if record.name == "tracker.security"]
    person = make.person_id(CHI)
    assert [(one["event"], one.get("person")) for one in found] == [
        ("signed-in", person), ("wrong-password", person), ("password-changed", person), ("wrong-password", None),
    ]  # fmt: skip
    assert found[0]["address"] == "10.0.0.9"
    written = "".join(record.message for record in caplog.records)
    assert not [said for said in (CHI.email, CHI.name, PASSWORD, NEW, "nobody", "sai") if said in written]


def test_a_line_of_the_security_log_is_one_object_with_its_time(app: Flask) -> None:
    record = logging.LogRecord("tracker.security", logging.INFO, "", 0, '{"event": "x"}', None, None)
    record.created = NOW.timestamp()
    assert json.loads(Line().format(record)) == {"at": "2026-11-24T02:00:00.000+00:00", "event": "x"}


def copied(chi: FlaskClient) -> FlaskClient:
    """Another browser with a copy of her cookie."""
    with chi.session_transaction() as session:
        sid = session["_user_id"]
    found = chi.application.test_client()
    with found.session_transaction() as session:
        session["_user_id"] = sid
    assert is_in(found)
    return found


def test_a_cookie_copied_before_another_password_opens_nothing_after_it(chi: FlaskClient) -> None:
    thief = copied(chi)
    assert change(chi).status_code == 302
    assert is_in(chi)
    assert not is_in(thief)


def test_another_password_revokes_every_address_of_a_calendar(chi: FlaskClient, make: Make) -> None:
    token = make_feed(None, by=make.viewer(CHI), now=NOW)
    assert chi.get(f"/calendar/{token}.ics").status_code == 200
    assert change(chi).status_code == 302
    assert chi.get(f"/calendar/{token}.ics").status_code == 404


@pytest.mark.parametrize("path", ["/calendar/feeds", "/account/sessions/end-others", "/account/sessions/1/end"])
def test_a_calendar_address_and_the_end_of_sessions_ask_for_the_password_again(chi: FlaskClient, path: str) -> None:
    thief = copied(chi)
    with time_machine.travel(NOW + PROOF_LASTS, tick=False):
        asked = chi.post(path, data={"agreement_id": "0"})
        assert asked.status_code == 401
        assert 'name="again_password"' in asked.text
        done = chi.post(path, data={"agreement_id": "0", "again_password": PASSWORD})
        assert done.status_code in (200, 302)
        assert 'name="again_password"' not in done.text
        assert is_in(chi) or path.endswith("1/end")
        assert not is_in(thief), "the proof gave the session another secret"
