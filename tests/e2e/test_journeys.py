"""What people come for, from one end to the other: in a real browser, on a desktop and on a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.demonstration import Site, site, told
from tests.e2e.looking import DESKTOP, PHONE, follow
from tests.e2e.screens import ANNEX

__all__ = ["site", "told"]

pytestmark = pytest.mark.browser
OFFICER, STANDING, LEADER = "chuyenvien.htx@example.vn", "chuyenvien.tg@example.vn", "lanhdao.htx@example.vn"
SILENT = "chuyenvien.nnmt@example.vn"
MOST_TOUCHES = 3
both_widths = pytest.mark.parametrize("width", [DESKTOP, PHONE])
Visit = Callable[..., Page]


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Visit]:
    """``visit(who, path, width)`` opens a page as that person."""
    with ExitStack() as open_browsers:

        def go(who: str, path: str = "/", width: int = DESKTOP) -> Page:
            page = open_browsers.enter_context(site.browser_of(who, chromium, width)).new_page()
            page.goto(f"{site.address}{path}")
            return page

        yield go


def log_in_place(page: Page, note: str, *, is_finished: bool = False) -> tuple[str, int]:
    """Log progress on the first task of the start page; answers its name and how often one touched the screen."""
    row = page.locator("tr.has-form").first
    name = row.locator("a").first.inner_text()
    folded = page.locator(".log-row").first
    touches = [folded.locator("summary"), folded.locator("textarea")]
    if is_finished:
        touches.append(folded.locator("input[type=checkbox]"))
    for touched in touches:
        touched.click()
    page.keyboard.press("End")
    folded.locator("textarea").fill(note)
    follow(folded.locator("button"))
    return name, len(touches) + 1


@both_widths
def test_an_officer_logs_progress_in_three_touches_and_one_page_load(visit: Visit, width: int) -> None:
    page, loads = visit(OFFICER, "/", width), []
    page.on("load", lambda _page: loads.append(page.url))
    note = f"Đã mở lớp tập huấn thứ hai, bề rộng {width}"
    name, touches = log_in_place(page, note)
    assert touches <= MOST_TOUCHES
    assert len(loads) == 1
    assert page.locator(".alert-success").count() == 1
    follow(page.get_by_role("link", name=name, exact=True).first)
    assert note in page.inner_text("main")


def test_the_other_party_sees_what_was_logged_and_cannot_touch_it(visit: Visit) -> None:
    officer = visit(OFFICER)
    note = "Bên kia đọc được câu này"
    part = officer.locator(".log-row form").first.get_attribute("action")
    name, _touches = log_in_place(officer, note)
    follow(officer.get_by_role("link", name=name, exact=True).first)
    task = re.sub(r"^https?://[^/]+|[?#].*$", "", officer.url)
    other = visit(STANDING, task)
    assert note in other.inner_text("main")
    assert other.locator(f'form[action="{part}"], a[href="{part}"]').count() == 0
    token = other.locator('input[name="csrf_token"]').first.get_attribute("value")
    forged = other.request.post(
        f"{other.url.split('/tasks')[0]}{part}",
        form={"csrf_token": token or "", "note": "Sửa hộ", "happened_on": "20/11/2026"},
    )
    assert forged.status in (403, 404)
    other.reload()
    assert "Sửa hộ" not in other.inner_text("main")


@both_widths
def test_a_finished_part_is_confirmed_by_the_other_side(visit: Visit, width: int) -> None:
    note = f"Xong rồi, bề rộng {width}"
    name, _touches = log_in_place(visit(OFFICER, "/", width), note, is_finished=True)
    other = visit(STANDING, "/", width)
    row = other.locator("tr", has=other.get_by_role("link", name=name, exact=True)).first
    follow(row.locator("a.btn"))
    follow(other.locator('form[action$="/confirm"] button').first)
    assert other.locator(".alert-success").count() == 1


@both_widths
def test_the_annex_of_the_article_is_imported_by_a_page(visit: Visit, width: int) -> None:
    expected = json.loads(ANNEX.with_suffix(".expected.json").read_text(encoding="utf-8"))
    page = visit(STANDING, "/imports/new", width)
    page.set_input_files('input[type="file"]', ANNEX)
    follow(page.locator("main button").first)
    assert str(len(expected["tasks"])) in page.inner_text(".lead-line")
    assert expected["tasks"][0]["title"] in page.inner_text("main")
    follow(page.locator("#confirm button.btn-primary").first)
    assert re.search(r"/agreements/[0-9]+$", page.url)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    text = page.inner_text("main")
    missing = [task["title"] for task in expected["tasks"] if task["title"] not in text]
    assert not missing
    assert page.locator(".roadmap").count() >= 1


@both_widths
def test_what_an_officer_logs_stands_on_the_leaders_page(visit: Visit, width: int) -> None:
    name, _touches = log_in_place(visit(OFFICER), "Lãnh đạo phải thấy việc này")
    leader = visit(LEADER, "/quarter", width)
    leader.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert name in leader.inner_text("main")


@pytest.mark.parametrize(("who", "width"), [(LEADER, DESKTOP), (SILENT, PHONE)])  # a leader, and who has none
def test_a_report_is_drafted_from_what_was_logged_and_handed_in(visit: Visit, who: str, width: int) -> None:
    page = visit(who, "/", width)
    follow(page.locator('a.btn[href^="/reports/"]').first)
    text = page.locator("textarea").first
    if not text.input_value().strip():
        text.fill("Trong kỳ đã tổ chức hai hội nghị.")
    sentence = text.input_value().splitlines()[0]
    follow(page.locator("main form button.btn-primary"))
    assert page.locator(".alert-success").count() == 1
    assert page.locator("textarea").count() == 0
    assert sentence in page.inner_text("main")


@both_widths
def test_a_reminder_is_found_in_the_mailbox_and_leads_to_its_work(site: Site, visit: Visit, width: int) -> None:
    page = visit(OFFICER, "/mail", width)
    follow(page.locator(".what a", has_text=re.compile("quá hạn", re.IGNORECASE)).first)
    letter = page.frame_locator("iframe").locator("body") if page.locator("iframe").count() else page.locator("main")
    pages = ", ".join(f'a[href*="/{name}/"]' for name in ("tasks", "reports", "reviews", "decisions"))
    link = letter.locator(pages).first.get_attribute("href")
    assert link
    page.goto(f"{site.address}{re.sub('^https?://[^/]+', '', link)}")
    assert page.locator("h1").count() == 1
