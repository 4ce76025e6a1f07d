"""Every page of the demonstration in a real browser, as its reader sees it: desktop and phone, both languages."""

from __future__ import annotations

from itertools import groupby

import pytest
from playwright.sync_api import Browser

from tests.e2e.demonstration import Site, site, told
from tests.e2e.looking import DESKTOP, MOST_HTML, PHONE, Looked
from tests.e2e.screens import Shot

__all__ = ["site", "told"]

pytestmark = pytest.mark.browser
LOOKED_AT_ELSEWHERE = ("styleguide-show", "not-found", "sign-in-sign-in", "mailbox-letter")


def pages(site: Site) -> list[Shot]:
    return [shot for shot in site.shots if shot.name not in LOOKED_AT_ELSEWHERE]


def look(looked: Looked, address: str, language: str) -> str | None:
    """What is wrong with the page, if anything."""
    try:
        answer = looked.open(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert answer.status == 200
        assert len(answer.body()) <= MOST_HTML, f"{len(answer.body())} bytes"
        assert looked.page.get_attribute("html", "lang") == language
        if language == "vi":
            looked.look()
        else:
            looked.measure()  # the marks are the same, the words are longer or shorter
    except AssertionError as wrong:
        return repr(wrong)[:600]  # never empty, as the words of a bare assertion are
    return None


@pytest.mark.parametrize(("width", "language"), [(DESKTOP, "vi"), (PHONE, "vi"), (PHONE, "en")])
def test_every_page_is_accessible_and_fits_its_screen(site: Site, chromium: Browser, width: int, language: str) -> None:
    found: dict[tuple[str, str], str | None] = {}
    for who, shots in groupby(sorted(pages(site), key=reader), key=reader):
        with site.browser_of(who or None, chromium, width) as browser:
            looked = Looked(browser.new_page())  # one window for all: a new one costs as much as a page
            found |= {(who, shot.path): look(looked, f"{site.address}{shot.path}", language) for shot in shots}
    assert len(found) > 25
    assert not {page: wrong for page, wrong in found.items() if wrong is not None}


@pytest.mark.parametrize("name", ["my-work-index", "quarter-index", "agreements-detail", "tasks-detail"])
def test_a_first_visit_to_a_page_of_the_work_is_light(site: Site, chromium: Browser, name: str) -> None:
    shot = next(shot for shot in site.shots if shot.name == name)
    with site.browser_of(shot.who, chromium, PHONE) as browser:
        looked = Looked(browser.new_page())
        looked.page.goto(f"{site.address}{shot.path}")
        looked.weigh()


def reader(shot: Shot) -> str:
    """Who looks at it, by e-mail; "" for a stranger."""
    return shot.who or ""
