"""The pages of programs in a real browser: accessible, narrow enough, folded on a phone and whole on paper."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.databases import settings_for
from tests.e2e.conftest import Open
from tests.e2e.looking import DESKTOP, PHONE, Looked
from tests.make import Make
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT
from tracker import clock, create_app
from tracker.database import db, transaction
from tracker.domain.periods import Cadence
from tracker.models import Content, Task
from tracker.services.sign_in import open_session

pytestmark = pytest.mark.browser
WIDTHS = (DESKTOP, PHONE)
CONTENTS = ("Chỉ đạo, hướng dẫn, quán triệt nghị quyết, chỉ thị", "Thông tin, tuyên truyền trên phương tiện đại chúng")


@dataclass(frozen=True)
class Site:
    """An application with one busy program, and the cookie of somebody who may edit it."""

    address: str
    agreement_id: int
    cookie: str


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, served: Callable[[Flask], str]) -> Site:
    folder = tmp_path_factory.mktemp("programs")
    shutil.copy(sqlite_template, folder / "tracker.sqlite3")
    app = create_app(settings_for(f"sqlite:///{folder / 'tracker.sqlite3'}", folder))
    with app.app_context():
        make = Make(app)
        make.cast()
        agreement_id = busy_program(make)
        sid = open_session(make.person_id(CHI), now=clock.now())
        cookie = app.session_interface.get_signing_serializer(app).dumps({"_user_id": sid})  # type: ignore[attr-defined]
    return Site(served(app), agreement_id, cookie)


def busy_program(make: Make) -> int:
    """Two contents with tasks of every kind, all reviews; laid out around the present day, which the browser sees."""
    today = date.today()
    agreement_id = make.agreement(
        symbol="05-CTPH/BTGDVTU-LMHTX", valid_from=date(today.year, 1, 1), valid_to=date(today.year + 4, 12, 31)
    )
    with transaction():
        db.session.query(Content).update({"number": "I", "title": CONTENTS[0]})
        second = Content(agreement_id=agreement_id, position=2, number="II", title=CONTENTS[1])
        db.session.add(second)
        db.session.flush()
        second_id = second.id
    for days in (-40, -5, 5, 60, None):
        due_on = today + timedelta(days) if days else None
        make.task(agreement_id, lead=(COMMISSION, ALLIANCE), coordinating=(DEPARTMENT,), due_on=due_on)
        moved = make.task(agreement_id, title="Duy trì chuyên mục kinh tế tập thể " * 4, lead=ALLIANCE, due_on=due_on)
        with transaction():
            db.session.get_one(Task, moved).content_id = second_id
    make.reviews(agreement_id, Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.ANNUAL, today=today)
    return agreement_id


@pytest.fixture
def visit(site: Site, open_page: Open) -> Callable[..., Looked]:
    """``visit(path, width)`` as the officer of the alliance."""

    def go(path: str, width: int = DESKTOP) -> Looked:
        looked = open_page(f"{site.address}/sign-in", width)
        looked.page.context.add_cookies([{"name": "session", "value": site.cookie, "url": site.address}])
        looked.page.goto(f"{site.address}{path}")
        return looked

    return go


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", ["/agreements", "/agreements/{id}", "/agreements/{id}?show=late&reviews=year"])
def test_pages_of_programs_are_accessible_and_fit_their_screen(site, visit, path, language, width) -> None:
    joint = "&" if "?" in path else "?"
    visit(f"{path.format(id=site.agreement_id)}{joint}lang={language}", width).look()


def test_a_phone_opens_the_present_quarter_and_folds_the_rest(site: Site, visit: Callable[..., Looked]) -> None:
    page = visit(f"/agreements/{site.agreement_id}", PHONE).page
    rows = page.locator(".roadmap tbody tr")
    shown = [row.locator("td:visible").count() > 0 for row in rows.all()]
    assert shown.count(True) == 1
    assert page.locator(".roadmap tr.now td:visible").count() > 0
    other = page.locator(".roadmap tr:not(.now) summary").first
    other.click()
    assert page.locator(".roadmap tr:not(.now):has(details[open]) td:visible").count() > 0


def test_a_folded_heading_opens_with_the_keyboard(site: Site, visit: Callable[..., Looked]) -> None:
    page = visit(f"/agreements/{site.agreement_id}", PHONE).page
    group = page.locator(".tasks tbody").first
    assert group.locator(".what").first.is_hidden()
    group.locator("summary").press("Enter")
    assert group.locator(".what").first.is_visible()


def test_filtered_tasks_are_open_on_a_phone(site: Site, visit: Callable[..., Looked]) -> None:
    page = visit(f"/agreements/{site.agreement_id}?show=late", PHONE).page
    assert page.locator(".tasks .what:visible").count() == page.locator(".tasks .what").count() > 0


def test_a_wide_screen_and_paper_show_all_of_it(site: Site, visit: Callable[..., Looked]) -> None:
    page = visit(f"/agreements/{site.agreement_id}").page
    for media, width in (("screen", DESKTOP), ("print", 700), ("print", PHONE)):
        page.emulate_media(media=media)
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator("details.fold:visible").count() == 0
        assert page.locator(".tasks .what:visible").count() == page.locator(".tasks .what").count()
        assert page.locator(".folded table:visible").count() == page.locator(".folded table").count()


@pytest.mark.parametrize("width", [320, 414, 600, 768, 1024, 1920])
def test_no_width_scrolls_a_program_sideways(site: Site, visit: Callable[..., Looked], width: int) -> None:
    page = visit(f"/agreements/{site.agreement_id}", width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
