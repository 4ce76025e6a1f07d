"""Every page of the demonstration in a real browser, as its reader sees it: desktop and phone, both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e.demonstration import Site, site
from tests.e2e.looking import DESKTOP, PHONE, Looked
from tests.e2e.screens import Shot

__all__ = ["site"]

pytestmark = pytest.mark.browser
LOOKED_AT_ELSEWHERE = ("styleguide-show", "not-found", "sign-in-sign-in", "mailbox-letter")


def pages(site: Site) -> list[Shot]:
    return [shot for shot in site.shots if shot.name not in LOOKED_AT_ELSEWHERE]


def look(site: Site, chromium: Browser, shot: Shot, width: int, language: str) -> str | None:
    """What is wrong with the page, if anything."""
    with site.browser_of(shot.who, chromium, width) as browser:
        looked = Looked(browser.new_page())
        answer = looked.page.goto(f"{site.address}{shot.path}{'&' if '?' in shot.path else '?'}lang={language}")
        try:
            assert answer is not None
            assert answer.status == 200
            assert looked.page.get_attribute("html", "lang") == language
            if language == "vi":
                looked.look()
            else:
                looked.measure()  # the marks are the same, the words are longer or shorter
        except AssertionError as wrong:
            return str(wrong)[:600]
    return None


@pytest.mark.parametrize(("width", "language"), [(DESKTOP, "vi"), (PHONE, "vi"), (PHONE, "en")])
def test_every_page_is_accessible_and_fits_its_screen(site: Site, chromium: Browser, width: int, language: str) -> None:
    found = {shot.path: look(site, chromium, shot, width, language) for shot in pages(site)}
    assert len(found) > 25
    assert not {path: wrong for path, wrong in found.items() if wrong}
