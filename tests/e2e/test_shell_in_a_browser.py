"""The shell and every component, seen in a real browser: accessible, narrow enough, quiet, light."""

from __future__ import annotations

import pytest

from tests.e2e.looking import DESKTOP, PHONE

pytestmark = pytest.mark.browser
WIDTHS = (DESKTOP, PHONE)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", ["/styleguide", "/sign-in", "/no-such-page"])
def test_a_page_is_accessible_and_fits_its_screen(plain_site, open_page, path, language, width):
    open_page(f"{plain_site}{path}?lang={language}", width).look()


@pytest.mark.parametrize("width", [320, 414, 600, 768, 1024, 1920])
def test_no_width_scrolls_sideways(plain_site, open_page, width):
    page = open_page(f"{plain_site}/styleguide", width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_cold_load_is_light(plain_site, open_page):
    open_page(f"{plain_site}/sign-in").weigh()


def test_icons_are_drawn_from_the_sprite(plain_site, open_page):
    page = open_page(f"{plain_site}/styleguide").page
    page.wait_for_load_state("networkidle")
    missing = page.evaluate(
        """[...document.querySelectorAll("svg:not([class]) use")].filter(icon => icon.parentNode.checkVisibility())
           .filter(icon => !icon.getBBox().width).map(icon => icon.getAttribute("href"))"""
    )
    assert not missing


def test_everything_one_can_reach_by_keyboard_shows_where_one_is(plain_site, open_page):
    page = open_page(f"{plain_site}/styleguide").page
    without = []
    for _step in range(60):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        if outline == "0px":
            without.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
    assert not without


def test_the_first_tab_leads_to_the_content(plain_site, open_page):
    page = open_page(f"{plain_site}/styleguide").page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")


def test_a_phone_opens_the_menu_without_a_script(plain_site, open_page):
    page = open_page(f"{plain_site}/styleguide", PHONE).page
    assert not page.is_visible(".site-menu ul")
    page.click(".site-menu summary")
    assert page.is_visible(".site-menu ul")
    assert not page.query_selector("script")


def test_choosing_english_holds_on_the_next_page(plain_site, open_page):
    page = open_page(f"{plain_site}/sign-in").page
    page.click("text=English")
    page.goto(f"{plain_site}/no-such-page")
    assert page.inner_text("h1") == "There is no such page"


def test_paper_shows_the_letterhead_and_no_menu(plain_site, open_page):
    page = open_page(f"{plain_site}/styleguide").page
    assert not page.is_visible(".only-print .letterhead")
    page.emulate_media(media="print")
    assert page.is_visible(".only-print .letterhead")
    assert not page.is_visible(".site-head")
    assert not page.is_visible(".page-head .actions")
