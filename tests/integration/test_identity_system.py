"""Signing in by the office's own identity system: who comes in, who does not, and what one does on his account."""

from __future__ import annotations

import json
import logging
from urllib.parse import urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import func, select

from config import Settings
from tests.identity_provider import CHI_THERE, Provider
from tests.identity_scene import (
    NOBODY,
    PASSWORD,
    change,
    chi,
    come_in,
    is_in,
    links,
    provider,
    running,
    sent_there,
    settings,
)
from tests.make import NOW, Make
from tests.people import CHI, DUNG, EVERYBODY, LAN, NAM, QUAN
from tracker import clock
from tracker.database import db, transaction
from tracker.models import AuditEntry, Person, SecondFactor
from tracker.services import sign_in as service
from tracker.services.keeping_people import new_link

__all__ = ["chi", "provider", "running", "settings"]


def test_who_has_an_account_comes_in_by_a_verified_address_and_then_by_its_subject(
    make: Make, client: FlaskClient, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tracker.security")
    page = client.get("/sign-in?next=/calendar").text
    assert 'href="/sign-in/provider?next=/calendar"' in page
    assert "SSO tỉnh" in page
    assert come_in(client).location == "/calendar"
    shown = client.get("/account").text
    assert CHI.email in shown
    assert "Đã nối với SSO tỉnh" in shown
    provider.person |= {"email": "lan@example.vn"}  # her address there is another's now; she stays who she is
    elsewhere = client.application.test_client()
    assert come_in(elsewhere).status_code == 302
    assert CHI.email in elsewhere.get("/account").text
    provider.person |= {"sub": "somebody-else", "email": CHI.email}  # and who got hers is not her
    third = client.application.test_client()
    refused = come_in(third)
    assert (refused.status_code, NOBODY in refused.text, is_in(third), links()) == (403, True, False, 1)
    told = [json.loads(line.message) for line in caplog.records if line.name == "tracker.security"]
    assert [one["event"] for one in told] == [
        "provider-linked", "provider-accepted", "signed-in", "provider-accepted", "signed-in", "provider-refused",
    ]  # fmt: skip
    assert told[-1]["reason"] == "another-identity"
    assert "chi-there" not in caplog.text
    acts = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "person")).all()
    assert list(acts) == ["connected-identity"]


def test_unknown_unverified_shut_and_of_another_domain_are_one_answer(
    make: Make, client: FlaskClient, provider: Provider, settings: Settings
) -> None:
    with transaction():
        db.session.get_one(Person, make.person_id(NAM)).disabled_at = NOW
    for changed in (
        {"email": "stranger@example.vn"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "\u212aiem@example.vn"},  # the Kelvin sign, lower case: k
        {"email": None},
        {"email": NAM.email},
    ):
        provider.person = CHI_THERE | changed
        refused = come_in(client)
        assert (refused.status_code, NOBODY in refused.text) == (403, True), changed
    provider.as_before()
    for otherwise in ({"domains": ("example.com",)}, {"links_by_email": False}):
        change(settings, client, **otherwise)
        assert NOBODY in come_in(client).text, otherwise
    assert (links(), is_in(client)) == (0, False)
    people = db.session.scalar(select(func.count()).select_from(Person))
    assert people == len(EVERYBODY)


def test_who_is_shut_out_after_being_linked_is_refused_like_a_stranger(
    make: Make, client: FlaskClient, provider: Provider
) -> None:
    assert come_in(client).status_code == 302
    with transaction():
        db.session.get_one(Person, make.person_id(CHI)).disabled_at = NOW
    refused = come_in(client.application.test_client())
    assert (refused.status_code, NOBODY in refused.text) == (403, True)


def test_a_provider_that_is_away_is_said_so_and_passwords_work(chi: FlaskClient, provider: Provider) -> None:
    provider.is_broken = True
    for _try in range(2):
        away = chi.get("/sign-in/provider")
        assert (away.status_code, "SSO tỉnh hiện không trả lời" in away.text) == (503, True)
    assert len(provider.asked) == 1  # the second visitor does not wait for it
    assert chi.post("/sign-in", data={"email": CHI.email, "password": PASSWORD}).status_code == 302
    assert is_in(chi)


def test_where_it_is_the_only_way_in_passwords_open_for_administrators_of_the_system(
    chi: FlaskClient, make: Make, settings: Settings
) -> None:
    change(settings, chi, is_only=True)
    with transaction():
        hashed = db.session.get_one(Person, make.person_id(CHI)).password_hash
        db.session.get_one(Person, make.person_id(QUAN)).password_hash = hashed
    assert 'name="password"' not in chi.get("/sign-in").text
    assert 'name="password"' in chi.get("/sign-in?with=password").text
    refused = chi.post("/sign-in?with=password", data={"email": CHI.email, "password": PASSWORD})
    assert "không đăng nhập bằng mật khẩu" in refused.text
    assert not is_in(chi)
    assert chi.post("/sign-in?with=password", data={"email": QUAN.email, "password": PASSWORD}).status_code == 302


def test_an_account_is_connected_after_its_password_and_disconnected_again(
    chi: FlaskClient, make: Make, provider: Provider, settings: Settings
) -> None:
    change(settings, chi, links_by_email=False)
    provider.person = {"sub": "chi-there"}
    assert come_in(chi).status_code == 403
    make.sign_in(chi, CHI)
    assert "không đúng" in chi.post("/account/identity", data={"password": "sai rồi"}).text
    page = chi.post("/account/identity", data={"password": PASSWORD}).text
    address = page.split('class="btn btn-primary" href="')[1].split('"')[0].replace("&amp;", "&")
    there = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    assert chi.get(there.removeprefix("http://localhost")).location == "/account"
    chi.post("/sign-out")
    assert come_in(chi).location == "/calendar"
    assert chi.post("/account/identity/remove").location == "/account"
    assert links() == 0
    chi.post("/sign-out")
    assert come_in(chi).status_code == 403


def test_what_one_connects_is_nobody_elses_identity(chi: FlaskClient, make: Make, provider: Provider) -> None:
    assert come_in(chi).status_code == 302  # Chi is connected
    lan = chi.application.test_client()
    make.sign_in(lan, LAN)
    with lan.session_transaction() as session:
        session["_flashes"] = []
    begun = sent_for(lan, make.person_id(LAN))
    assert "tài khoản khác" in lan.get(begun, follow_redirects=True).text
    make.sign_in(lan, LAN)
    provider.person = {"sub": "fresh"}
    begun = sent_for(lan, make.person_id(CHI))  # begun by Chi, brought back by Lan
    assert lan.get(begun).status_code == 302
    assert links() == 1


def test_who_has_no_password_is_told_so_where_one_is_asked(make: Make, client: FlaskClient) -> None:
    come_in(client)
    viewer = make.viewer(CHI)
    with pytest.raises(service.RuleBroken, match="no password"):
        service.confirm_password(viewer, "", address="10.0.0.1", now=NOW)
    assert "không có mật khẩu" in client.get("/account/password").text


def sent_for(client: FlaskClient, person_id: int) -> str:
    """As after the password was right on the page of one's account."""
    back = sent_there_from_account(client)
    with client.session_transaction() as session:
        session["provider"] = session["provider"] | {"for": person_id}
    return back


def sent_there_from_account(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        signed_in = session.pop("_user_id")
    back = sent_there(client)
    with client.session_transaction() as session:
        session["_user_id"] = signed_in
    return back


def test_the_operator_disconnects_whose_identity_is_new(make: Make, client: FlaskClient, provider: Provider) -> None:
    come_in(client)
    provider.person |= {"sub": "chi-anew"}
    assert come_in(client.application.test_client()).status_code == 403
    db.session.rollback()
    for email, status in ((CHI.email, 0), ("nobody@example.vn", 1)):
        told = client.application.test_cli_runner().invoke(args=["users", "disconnect", email])
        assert told.exit_code == status
    assert come_in(client.application.test_client()).status_code == 302


def test_nobody_gets_a_password_link_for_who_comes_by_the_identity_system(make: Make, client: FlaskClient) -> None:
    come_in(client)
    with pytest.raises(service.RuleBroken, match="identity system"):
        new_link(make.person_id(CHI), by=make.viewer(DUNG), now=NOW)


def test_a_text_that_waits_for_the_sign_in_is_sent_from_its_own_window(make: Make, client: FlaskClient) -> None:
    data = {"note": "Đã họp giao ban", "once": "x"}
    page = client.post("/account/language", data=data, headers={"Sec-Fetch-Site": "same-origin"}).text
    assert 'target="_blank"' in page
    assert page.count("Đã họp giao ban") == 3  # kept for the password form; hidden and shown to be sent again
    assert 'action="/account/language"' in page


def test_who_comes_by_it_is_not_asked_for_the_second_step_kept_here(make: Make, chi: FlaskClient) -> None:
    with transaction():
        on = SecondFactor(person_id=make.person_id(CHI), sealed_secret="x", started_at=NOW, switched_on_at=NOW)
        db.session.add(on)
    assert chi.post("/sign-in", data={"email": CHI.email, "password": PASSWORD}).location.startswith("/sign-in/code")
    assert come_in(chi).location == "/calendar"
    assert is_in(chi)


def test_who_administers_without_a_password_proves_it_again_at_the_provider(
    make: Make, client: FlaskClient, provider: Provider
) -> None:
    provider.person |= {"sub": "dung-there", "email": DUNG.email}
    provider.auth_time = int(clock.now().timestamp()) - 3600  # remembered there for an hour
    come_in(client)
    invitation = {"email": "moi@example.vn", "name": "Người mới", "role": "officer"}
    asked = client.post("/people/invite", data=invitation)
    assert asked.status_code == 401
    assert 'href="/sign-in/provider?next=/" target="_blank"' in asked.text
    there = client.get("/sign-in/provider").location
    assert {"prompt=login", "max_age=0"} <= set(urlsplit(there).query.split("&"))
    provider.forge = lambda claims: provider.signed(claims | {"auth_time": provider.auth_time})
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    client.get(back.removeprefix("http://localhost"))  # it did not ask him, though it should
    assert client.post("/people/invite", data=invitation).status_code == 401
    provider.forge = None
    assert come_in(client).status_code == 302
    assert client.post("/people/invite", data=invitation).status_code != 401
