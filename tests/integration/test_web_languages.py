"""Vietnamese unless this browser or this person chose English."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import g, render_template_string

from tracker.web.languages import current_language, language_links


@dataclass
class Reader:
    """As much of a person as languages ask for."""

    language: str


def test_pages_are_vietnamese_whatever_the_browser_prefers(plain_app):
    page = plain_app.test_client().get("/nope", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert '<html lang="vi">' in page
    assert "Không có trang này" in page


def test_a_choice_of_english_is_kept_in_this_browser(plain_app):
    browser = plain_app.test_client()
    chosen = browser.get("/nope?lang=en")
    assert "There is no such page" in chosen.text
    assert "HttpOnly" in chosen.headers["Set-Cookie"]
    assert "SameSite=Lax" in chosen.headers["Set-Cookie"]
    again = browser.get("/nope")
    assert "There is no such page" in again.text
    assert "Set-Cookie" not in again.headers
    assert "Không có trang này" in browser.get("/nope?lang=vi").text
    assert "Không có trang này" in browser.get("/nope").text


@pytest.mark.parametrize("language", ["fr", "", "../vi", "vi\r\nSet-Cookie: x=1", "EN"])
def test_a_language_we_do_not_speak_is_ignored(plain_app, language):
    answer = plain_app.test_client().get("/nope", query_string={"lang": language})
    assert '<html lang="vi">' in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_persons_own_language_counts_until_this_browser_chose(plain_app):
    with plain_app.test_request_context("/"):
        g.viewer = Reader("en")
        assert current_language() == "en"
    with plain_app.test_request_context("/", headers={"Cookie": "lang=vi"}):
        g.viewer = Reader("en")
        assert current_language() == "vi"
    with plain_app.test_request_context("/?lang=en", headers={"Cookie": "lang=vi"}):
        g.viewer = Reader("vi")
        assert current_language() == "en"


def test_the_person_may_become_known_after_the_first_sentence(plain_app):
    with plain_app.test_request_context("/"):
        assert current_language() == "vi"
        g.viewer = Reader("en")
        assert current_language() == "en"


def test_the_switch_keeps_the_rest_of_the_address(plain_app):
    with plain_app.test_request_context("/tasks?year=2026&agency=a%26b&agency=c&lang=vi"):
        assert language_links() == [("en", "English", "?year=2026&agency=a%26b&agency=c&lang=en")]


def test_counts_are_said_in_both_languages_and_escaped(plain_app):
    template = '{{ ngettext("%(num)s entry", "%(num)s entries", n) }}'
    about = '{{ ngettext("Overdue by %(num)s day: %(about)s", "Overdue by %(num)s days: %(about)s", 2, about="<2>") }}'
    with plain_app.test_request_context("/"):
        assert render_template_string(template, n=1) == "1 cập nhật"
        g.viewer = Reader("en")
        assert render_template_string(template, n=1) == "1 entry"
        assert render_template_string(template, n=2) == "2 entries"
        assert render_template_string(about) == "Overdue by 2 days: &lt;2&gt;"


def test_outside_a_request_everything_is_vietnamese(plain_app):
    with plain_app.app_context():
        assert current_language() == "vi"
