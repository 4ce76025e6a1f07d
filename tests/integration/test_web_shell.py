"""What holds for every answer, whatever page it is for: headers, languages, error pages, ids, limits."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask, abort, flash, render_template_string, request

from tracker import create_app
from tracker.domain.errors import ChangedMeanwhile, NotAllowed, NotFound
from tracker.domain.messages import message
from tracker.domain.permissions import Action
from tracker.web.guard import allow
from tracker.web.security import HEADERS

STATUSES = (400, 403, 404, 405, 409, 413, 429, 500)
CODE = re.compile(r"[0-9]{3}-[2-9A-HJ-NP-Z]{5}")


@pytest.fixture
def shell(plain_settings) -> Flask:
    """The application without a database, with a few pages that misbehave."""
    app = create_app(plain_settings)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def add(path, view, **more):
        app.add_url_rule(path, more.pop("endpoint", view.__name__), allow(Action.PUBLIC)(view), **more)

    def fail(status):
        abort(status)

    def refuse(kind):
        raise {"404": NotFound, "403": NotAllowed, "409": ChangedMeanwhile}[kind](message("Due soon"))

    def crash():
        raise RuntimeError("secret detail")

    def shown(number):
        return str(number)

    def take():
        return "|".join(request.form.values())

    def page():
        flash("Đã ghi.")
        return render_template_string(
            '{% extends "layouts/page.html" %}{% block heading %}Trang{% endblock %}{% block content %}{% endblock %}'
        )

    add("/fail/<int:status>", fail)
    add("/refuse/<kind>", refuse)
    add("/crash", crash)
    add("/shown/<int:number>", shown)
    add("/shown-too/<id:number>", shown, endpoint="shown_too")
    add("/take", take, methods=["POST"])
    add("/page", page)
    return app


@pytest.fixture
def browser(shell):
    return shell.test_client()


@pytest.mark.parametrize(
    "path",
    ["/styleguide", "/static/theme.css", "/nope", "/crash", "/take", "/sign-in", *(f"/fail/{n}" for n in STATUSES)],
)
def test_every_answer_carries_the_protecting_headers(browser, path):
    answer = browser.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, name
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"].endswith("; charset=utf-8")


@pytest.mark.parametrize("path", ["/styleguide", "/nope", "/crash", "/sign-in"])
def test_pages_are_not_kept_by_browsers_or_proxies(browser, path):
    assert browser.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(("language", "name"), [("vi", "Theo dõi phối hợp"), ("en", "Coordination tracker")])
def test_every_error_has_a_calm_page_in_both_languages(browser, status, language, name):
    answer = browser.get(f"/fail/{status}?lang={language}")
    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.text
    assert re.search(rf"<title>[^<]+ – {name}</title>", answer.text)
    assert CODE.search(answer.text)
    assert 'class="btn btn-primary"' in answer.text  # somewhere to go


def test_error_pages_say_different_things(browser):
    titles = {re.search("<title>(.*?)</title>", browser.get(f"/fail/{status}").text)[1] for status in STATUSES}
    assert len(titles) == len(STATUSES)


def test_other_errors_use_the_page_of_their_family(browser):
    assert browser.get("/fail/418").status_code == 418
    assert browser.get("/fail/503").status_code == 503


def test_a_crash_says_a_code_and_no_detail(browser, caplog):
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/crash")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert CODE.search(answer.text)[0] in caplog.text


def test_a_crash_of_the_error_page_itself_still_answers(shell, caplog):
    shell.jinja_env.globals["place"] = None
    answer = shell.test_client().get("/crash")
    assert answer.status_code == 500
    assert CODE.search(answer.text)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "not even the error page" in caplog.text


def test_a_path_with_line_breaks_does_not_come_into_the_log(browser, caplog):
    with caplog.at_level(logging.INFO):
        browser.get("/nope%0d%0aroot logged in%1b[31m")
    assert "root logged in" not in caplog.text


@pytest.mark.parametrize(("kind", "status"), [("404", 404), ("403", 403), ("409", 409)])
def test_a_refusal_becomes_its_page(browser, kind, status):
    answer = browser.get(f"/refuse/{kind}")
    assert answer.status_code == status
    assert ("Sắp đến hạn" in answer.text) == (kind != "404")  # a hidden thing is not spoken of


def test_errors_keep_the_headers_they_ask_for(browser):
    assert set(browser.get("/take").headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


@pytest.mark.parametrize("number", ["1", "7", "2147483647"])
def test_an_id_is_a_plain_number(browser, number):
    assert browser.get(f"/shown/{number}").text == number
    assert browser.get(f"/shown-too/{number}").text == number


@pytest.mark.parametrize(
    "number",
    ["0", "-1", "+1", "01", "2147483648", "9223372036854775808", "18446744073709551616",
     "1e3", "1.0", "١", "１", "1 OR 1=1", "1%20",
     "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "%00", "1\ufeff"],
)  # fmt: skip
def test_anything_else_is_no_id_and_not_found(browser, number):
    assert browser.get(f"/shown/{number}").status_code == 404
    assert browser.get(f"/shown-too/{number}").status_code == 404


def test_a_page_has_its_title_from_its_heading_and_shows_news_once(browser):
    answer = browser.get("/page").text
    assert "<title>Trang – Theo dõi phối hợp</title>" in answer
    assert answer.count("Đã ghi.") == 1
    assert 'role="status"' in answer


def test_a_misspelt_name_in_a_template_fails_loudly(shell):
    with shell.test_request_context("/"), pytest.raises(Exception, match="undefined"):
        render_template_string("{{ taks }}")


def test_everything_printed_is_escaped(shell):
    with shell.test_request_context("/"):
        assert render_template_string("{{ text }}", text="<b>&\"'") == "&lt;b&gt;&amp;&#34;&#39;"


def test_bytes_that_no_browser_sends_after_the_question_mark_are_no_crash(browser):
    raw = {"QUERY_STRING": "\xff=\xfe&lang=en"}  # as servers hand over what is not percent-encoded
    assert '<html lang="en">' in browser.get("/sign-in", environ_overrides=raw).text


@pytest.mark.parametrize("head", ["Content-Disposition: form-data", "Content-Type: text/plain"])
def test_a_part_of_a_form_without_a_name_is_a_bad_request(browser, head):
    body = f"--x\r\n{head}\r\n\r\ntext\r\n--x--\r\n"
    for address in ("/take", "/sign-in"):
        answer = browser.post(address, data=body, content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 400
        assert CODE.search(answer.text)
