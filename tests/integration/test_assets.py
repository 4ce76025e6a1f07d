"""What a page loads: little, once, and out of the installed package."""

from __future__ import annotations

import gzip
import re

import pytest

from tracker.web.assets import ICONS, UnknownIcon, asset_url, cut_sprite, mark_of, shelf

NAMES = ("bootstrap.css", "theme.css", "i.svg", "favicon.svg")


@pytest.fixture
def browser(plain_app):
    return plain_app.test_client()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_with_its_hash_is_kept_for_a_year(browser, name):
    answer = browser.get(asset_url(name), headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.data) == browser.get(asset_url(name)).data


def test_a_file_with_an_old_hash_is_asked_for_again(browser):
    answer = browser.get("/static/theme.css?v=old")
    assert "no-cache" in answer.headers["Cache-Control"]
    again = browser.get("/static/theme.css?v=old", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_a_browser_without_gzip_gets_plain_text(browser):
    answer = browser.get(asset_url("theme.css"), headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in answer.headers
    assert b"--accent" in answer.data


@pytest.mark.parametrize("path", ["/static/nope.css", "/static/../config.py", "/static/theme/tokens.css", "/static/"])
def test_nothing_else_is_served_as_a_file(browser, path):
    assert browser.get(path).status_code == 404


def test_the_sprite_holds_exactly_the_icons_in_use():
    sprite = shelf()["i.svg"].body.decode()
    assert tuple(re.findall(r'<symbol [^>]*id="([^"]+)"', sprite)) == tuple(map(mark_of, ICONS))
    assert len(sprite) < 40_000


def test_an_unknown_icon_is_refused_with_its_name(plain_app):
    with pytest.raises(UnknownIcon, match="unicorn"):
        plain_app.jinja_env.globals["icons"]["unicorn"]
    with pytest.raises(UnknownIcon, match="unicorn"):
        cut_sprite("<svg></svg>", ("unicorn",))


def test_a_page_and_its_files_stay_under_a_hundred_kilobytes(browser):
    files = sum(len(shelf()[name].zipped) for name in NAMES)
    assert files + 40 * 1024 < 100 * 1024  # a page has 40 KB of HTML at most


def test_our_styles_draw_nothing_that_a_strict_policy_blocks():
    theme = shelf()["theme.css"].body.decode()
    assert not re.findall(r"url\(|@import|https?:", theme)
