"""Requests that must not get through: forged forms, foreign hosts, floods of bytes."""

from __future__ import annotations

import dataclasses
import re

import pytest
from flask import Flask, request

from tracker import create_app
from tracker.domain.permissions import Action
from tracker.web.guard import allow
from tracker.web.security import LARGEST_UPLOAD, trusted_hosts

SAME = {"Sec-Fetch-Site": "same-origin"}


def with_a_form(settings) -> Flask:
    app = create_app(settings)

    @app.post("/take")
    @allow(Action.PUBLIC)
    def take():
        return "|".join([*request.form.values(), *(file.filename for file in request.files.values())])

    @app.get("/address")
    @allow(Action.PUBLIC)
    def address():
        return f"{request.scheme}://{request.host} {request.remote_addr}"

    return app


@pytest.fixture
def shell(plain_settings):
    return with_a_form(plain_settings)


@pytest.fixture
def browser(shell):
    return shell.test_client()


def token_on(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def test_a_form_without_a_token_is_refused_and_what_was_typed_is_kept(browser):
    refused = browser.post(
        "/take", data={"note": "Tổ chức <3> hội nghị", "password": "x1y2", "empty": ""}, headers=SAME
    )
    assert refused.status_code == 400
    assert "Tổ chức &lt;3&gt; hội nghị" in refused.text
    assert "x1y2" not in refused.text


def test_what_was_kept_can_be_sent_again_with_one_click(browser):
    refused = browser.post("/take", data={"note": "Ba hội nghị", "place": "xã A"}, headers=SAME).text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', refused))
    fields.pop("once")
    again = browser.post("/take", data=fields, headers=SAME)
    assert again.status_code == 200
    assert again.text.endswith("Ba hội nghị|xã A")


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}])
def test_a_form_that_came_from_elsewhere_cannot_be_sent_on_by_a_click(browser, headers):
    refused = browser.post("/take", data={"note": "Đổi hạn"}, headers=headers)
    assert refused.status_code == 400
    assert "Đổi hạn" in refused.text
    assert "<form" not in refused.text


def test_an_older_browser_is_known_by_its_origin(browser):
    refused = browser.post("/take", data={"note": "Ba"}, headers={"Origin": "http://localhost"})
    assert "<form" in refused.text


@pytest.mark.parametrize("token", ["nonsense", "", "a.b.c"])
def test_a_wrong_token_is_refused(browser, token):
    assert browser.post("/take", data={"csrf_token": token}, headers=SAME).status_code == 400


def test_another_sessions_token_is_refused(shell):
    first, second = shell.test_client(), shell.test_client()
    token = token_on(first.get("/sign-in").text)
    second.get("/sign-in")
    assert second.post("/take", data={"csrf_token": token}).status_code == 400
    assert first.post("/take", data={"csrf_token": token}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "localhost:5000", "127.0.0.1:5000", "127.0.0.1"])
def test_our_own_hosts_are_served(browser, host):
    assert browser.get("/address", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "localhost,evil.example",
        "localhost, evil",
        "evil@localhost",
        "[::1",
        "localhost:99999",
        "x y",
        "localhost.",
    ],
)
def test_a_foreign_host_is_refused_with_a_page(browser, host):
    answer = browser.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "<h1>" in answer.text
    assert "evil" not in answer.text
    assert answer.headers["Content-Security-Policy"]


def test_an_upper_case_host_is_refused_or_ours(browser):
    assert browser.get("/sign-in", headers={"Host": "LOCALHOST"}).status_code in (200, 400)


def test_production_answers_to_its_own_name_only(plain_settings):
    real = dataclasses.replace(plain_settings, environment="production", base_url="https://phoihop.example.vn")
    assert trusted_hosts(real) == ["phoihop.example.vn"]


def test_forwarding_headers_count_only_from_as_many_proxies_as_set(plain_settings):
    forged = {"X-Forwarded-For": "6.6.6.6, 7.7.7.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    direct = with_a_form(plain_settings).test_client()
    behind = with_a_form(dataclasses.replace(plain_settings, proxy_hops=1)).test_client()
    assert direct.get("/address", headers=forged).text == "http://localhost 127.0.0.1"
    assert behind.get("/address", headers=forged).text == "https://localhost 7.7.7.7"


def test_cookies_are_secure_where_people_use_https(plain_settings):
    real = dataclasses.replace(plain_settings, base_url="https://localhost")
    cookie = create_app(real).test_client().get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_styleguide_is_not_shown_in_production(plain_settings):
    real = dataclasses.replace(plain_settings, environment="production", base_url="https://localhost")
    assert create_app(real).test_client().get("/styleguide").status_code == 404


def test_a_file_beyond_the_limit_is_refused_with_its_page(browser):
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="lon.pdf"\r\n\r\n' + b"x" * LARGEST_UPLOAD
    answer = browser.post("/take", data=body, content_type="multipart/form-data; boundary=b", headers=SAME)
    assert answer.status_code == 413
    assert "20 MB" in answer.text


def test_a_very_long_text_reaches_its_form(browser):
    token = token_on(browser.get("/sign-in").text)
    answer = browser.post("/take", data={"csrf_token": token, "title": "Ậ" * 100_000})
    assert answer.status_code == 200


def test_text_beyond_all_measure_is_refused(browser):
    assert browser.post("/take", data={"title": "x" * (3 * 1024 * 1024)}).status_code == 413


@pytest.mark.parametrize("body", [b"\xff\xfe=%ff&note=%00", b"%", b"=&=&=", b"a" * 100])
def test_bytes_that_are_no_text_do_not_break_a_page(browser, body):
    answer = browser.post("/take", data=body, content_type="application/x-www-form-urlencoded", headers=SAME)
    assert answer.status_code == 400
