"""Sessions end where they should, everywhere at once; what was typed meanwhile is kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from tests.make import NOW, TODAY, Make
from tests.people import CHI, LAN, NAM, Cast
from tracker.database import db, transaction
from tracker.models import Holding, Person, SignInSession
from tracker.services import sign_in as service
from tracker.web import guard

PASSWORD = "đồng lòng thì việc gì cũng xong"
HERE = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"note": "Đã mở <3> lớp", "place": ["xã A", "xã B"], "empty": "", "csrf_token": "old", "once": "old"}

Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def program(make: Make) -> int:
    return make.program()


@pytest.fixture
def chi(clock: Clock, make: Make, program: int, client: FlaskClient) -> FlaskClient:
    """Chi has signed in and reads the program."""
    make.sign_in(client, CHI)
    assert may_read(client, program)
    return client


def may_read(client: FlaskClient, program: int) -> bool:
    answer = client.get(f"/agreements/{program}")
    return answer.status_code == 200


def is_asked_to_sign_in(client: FlaskClient) -> bool:
    answer = client.get("/agreements/1")
    return answer.status_code == 302 and answer.location == "/sign-in?next=/agreements/1"


def test_a_cookie_copied_before_signing_out_opens_nothing_afterwards(chi: FlaskClient) -> None:
    copied = chi.get_cookie("session").value
    left = chi.post("/sign-out")
    assert (left.location, left.headers["Clear-Site-Data"]) == ("/sign-in", '"cache", "storage"')
    thief = chi.application.test_client()
    thief.set_cookie("session", copied)
    assert is_asked_to_sign_in(thief)
    assert is_asked_to_sign_in(chi)


def test_who_is_disabled_is_out_at_the_next_request(chi: FlaskClient, make: Make) -> None:
    with transaction():
        db.session.get_one(Person, make.person_id(CHI)).disabled_at = NOW
    assert is_asked_to_sign_in(chi)


def test_who_loses_the_post_reads_nothing_at_the_next_request(chi: FlaskClient, make: Make, program: int) -> None:
    with transaction():
        of_chi = Holding.person_id == make.person_id(CHI)
        db.session.execute(update(Holding).where(of_chi).values(until_on=TODAY))
    assert chi.get(f"/agreements/{program}").status_code == 404
    assert chi.get("/agreements").status_code == 403


def test_a_new_password_ends_every_session_of_that_person_only(chi: FlaskClient, make: Make, program: int) -> None:
    lan = chi.application.test_client()
    make.sign_in(lan, LAN)
    token = service.make_link(make.person_id(CHI), "set-password", now=NOW)
    answer = lan.application.test_client().post(f"/set-password/{token}", data={"password": PASSWORD})
    assert answer.location == "/sign-in"
    assert is_asked_to_sign_in(chi)
    assert may_read(lan, program)
    answer = chi.post("/sign-in", data={"email": CHI.email, "password": PASSWORD})
    assert answer.status_code == 302


def test_half_an_hour_of_nothing_ends_a_session(chi: FlaskClient, clock: Clock, program: int) -> None:
    clock.shift(timedelta(minutes=29))
    assert may_read(chi, program)
    clock.shift(timedelta(minutes=29))
    assert may_read(chi, program)
    clock.shift(timedelta(minutes=31))
    assert is_asked_to_sign_in(chi)


def test_twelve_hours_end_even_a_session_in_use(chi: FlaskClient, clock: Clock, program: int) -> None:
    for _quarter in range(47):
        clock.shift(timedelta(minutes=15))
        assert may_read(chi, program)
    clock.shift(timedelta(minutes=16))
    assert is_asked_to_sign_in(chi)


def test_what_was_typed_into_an_ended_session_can_be_sent_again(chi: FlaskClient, make: Make, clock: Clock) -> None:
    token = service.make_link(make.person_id(CHI), "set-password", now=NOW)
    service.set_password_by_link(token, PASSWORD, now=NOW)
    clock.shift(timedelta(hours=1))
    asked = chi.post("/reviews/1/dates?from=list", data=TYPED, headers=HERE)
    assert asked.status_code == 401
    fields = hidden(asked.text)
    assert fields == [
        ("next", "/reviews/1/dates?from=list"), ("kept-note", "Đã mở <3> lớp"), ("kept-place", "xã A"),
        ("kept-place", "xã B"), ("kept-empty", ""),
    ]  # fmt: skip
    wrong = chi.post("/sign-in", data=data(fields, email=CHI.email, password="sai"), headers=HERE)
    assert hidden(wrong.text) == fields
    resumed = chi.post("/sign-in", data=data(fields, email=CHI.email, password=PASSWORD), headers=HERE)
    assert resumed.status_code == 200
    assert 'action="/reviews/1/dates?from=list"' in resumed.text
    assert "Đã mở &lt;3&gt; lớp" in resumed.text
    assert hidden(resumed.text) == [(name.removeprefix("kept-"), text) for name, text in fields[1:]]


def test_another_site_cannot_lay_words_into_ones_mouth(chi: FlaskClient, clock: Clock) -> None:
    clock.shift(timedelta(hours=1))
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        asked = chi.post("/reviews/1/dates", data=TYPED, headers=headers)
        assert asked.status_code == 401
        assert hidden(asked.text) == [("next", "/")]


def test_an_older_browser_is_known_by_its_referer(chi: FlaskClient, clock: Clock) -> None:
    clock.shift(timedelta(hours=1))
    asked = chi.post("/reviews/1/dates", data={"note": "Ba"}, headers={"Referer": "http://localhost/reviews/1/dates"})
    assert hidden(asked.text) == [("next", "/reviews/1/dates"), ("kept-note", "Ba")]


def hidden(page: str) -> list[tuple[str, str]]:
    """The hidden fields of a page's own form, without token and key."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    pairs = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in found]
    pairs = [(name[1], html.unescape(value[1]) if value else "") for name, value in pairs]
    return [(name, text) for name, text in pairs if name not in ("csrf_token", "once")]


def data(fields: list[tuple[str, str]], **more: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, typed in [*fields, *more.items()]:
        found.setdefault(name, []).append(typed)
    return found


def test_a_forged_cookie_is_nobody_at_all(app: Flask, client: FlaskClient, make: Make) -> None:
    sid = service.open_session(make.person_id(CHI), now=NOW)
    forged = URLSafeTimedSerializer("an old or guessed key, an old or guessed key", salt="cookie-session").dumps(
        {"_user_id": sid}
    )
    real = app.session_interface.get_signing_serializer(app).dumps({"_user_id": sid})
    for value in (
        forged,
        real[:-3],
        real[: len(real) // 2],
        "x",
        "...",
        "é",
        "x" * 10_000,
        f"{real}.x",
        "%00",
        ".".join("ab"),
    ):
        answer = client.get("/agreements/1", headers={"Cookie": f"session={value}"})
        assert (answer.status_code, answer.location) == (302, "/sign-in?next=/agreements/1"), value


@pytest.mark.parametrize("content", [{"_user_id": "1"}, {"_user_id": "chi@example.vn"}, {"_user_id": None}, {}])
def test_a_session_that_names_a_person_instead_of_a_secret_is_nobody(
    client: FlaskClient, make: Make, content: dict[str, object]
) -> None:
    with client.session_transaction() as session:
        session.update(content)
    assert is_asked_to_sign_in(client)


def test_the_cookie_carries_no_person_and_no_role(chi: FlaskClient, make: Make) -> None:
    with chi.session_transaction() as session:
        assert set(session) <= {"_user_id", "_fresh", "_id", "csrf_token", "_flashes"}
        assert len(session["_user_id"]) >= 43
    stored = db.session.scalars(select(SignInSession.sid_digest)).all()
    assert session["_user_id"] not in stored


def test_a_database_that_takes_no_writes_can_still_be_read(
    chi: FlaskClient, clock: Clock, monkeypatch: pytest.MonkeyPatch, program: int, caplog
) -> None:
    def full(sid: str, *, now: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    monkeypatch.setattr(guard, "touch_session", full)
    clock.shift(timedelta(minutes=20))
    assert may_read(chi, program)
    assert "could not be noted" in caplog.text


@pytest.mark.parametrize("who", [CHI, NAM])
def test_a_link_sets_a_password_once(make: Make, client: FlaskClient, clock: Clock, who: Cast) -> None:
    token = service.make_link(make.person_id(who), "set-password", now=NOW)
    assert client.get(f"/set-password/{token}").status_code == 200
    assert client.post(f"/set-password/{token}", data={"password": "ngắn"}).status_code == 200
    assert client.post(f"/set-password/{token}", data={"password": PASSWORD}).status_code == 302
    again = client.post(f"/set-password/{token}", data={"password": "một câu khác hẳn câu trước"})
    assert "đã được dùng" in again.text
    assert client.get(f"/set-password/{token}").status_code == 410
    assert client.post("/sign-in", data={"email": who.email, "password": PASSWORD}).status_code == 302


def test_an_old_link_says_so_before_anything_is_typed(make: Make, client: FlaskClient, clock: Clock) -> None:
    token = service.make_link(make.person_id(CHI), "set-password", now=NOW)
    clock.shift(timedelta(hours=24, seconds=-1))
    assert client.get(f"/set-password/{token}").status_code == 200
    clock.shift(timedelta(seconds=1))
    assert client.get(f"/set-password/{token}").status_code == 410
    late = client.post(f"/set-password/{token}", data={"password": PASSWORD})
    assert "đã được dùng" in late.text
    assert db.session.get_one(Person, make.person_id(CHI)).password_hash is None


def test_a_newer_link_ends_the_older_one(make: Make, client: FlaskClient, clock: Clock) -> None:
    first = service.make_link(make.person_id(CHI), "set-password", now=NOW)
    second = service.make_link(make.person_id(CHI), "set-password", now=NOW)
    assert client.get(f"/set-password/{first}").status_code == 410
    assert client.get(f"/set-password/{second}").status_code == 200


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "%ff", "%ed%a0%80", "é", "..", "a%2Fb"])
def test_a_link_that_never_was_opens_nothing(make: Make, client: FlaskClient, token: str) -> None:
    assert client.get(f"/set-password/{token}").status_code in (404, 410)
    assert client.post(f"/set-password/{token}", data={"password": PASSWORD}).status_code in (200, 404)


def test_a_broken_database_still_gets_its_error_page(app: Flask, chi: FlaskClient) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with transaction():
        db.session.execute(text("ALTER TABLE sign_in_sessions RENAME TO gone"))
    answer = chi.get("/agreements")
    assert answer.status_code == 500
    assert "<h1>" in answer.text
    assert "site-head" in answer.text
