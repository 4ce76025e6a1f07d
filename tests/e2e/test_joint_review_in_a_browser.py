"""A quarter from its reports to its signatures, as four people do it: in a real browser, desktop and phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.e2e.looking import DESKTOP, PHONE, Looked, follow
from tests.make import Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, HUNG, LAN, MINH, Cast
from tests.review_making import PASSWORD, Quarter, quarter, with_password
from tests.review_scene import review as quarterly
from tracker import clock
from tracker.database import db
from tracker.services.sign_in import open_session

pytestmark = pytest.mark.browser
DECISION = "Ban hành hướng dẫn thống nhất cách đếm hội nghị."
RESERVATION = "Số hội nghị lấy theo biên bản đối chiếu sau kỳ này."


@dataclass
class People:
    """Browsers of the cast, each signed in, all of one width."""

    address: str
    cookies: dict[Cast, str]
    chromium: Browser
    width: int
    open_browsers: ExitStack = field(default_factory=ExitStack)

    def visit(self, who: Cast, path: str) -> Page:
        context = self.chromium.new_context(viewport={"width": self.width, "height": 800})
        self.open_browsers.callback(context.close)
        context.add_cookies([{"name": "session", "value": self.cookies[who], "url": self.address}])
        looked = Looked(context.new_page())
        looked.page.goto(f"{self.address}{path}")
        looked.look()
        looked.page.reload()  # folded again
        return looked.page


@pytest.fixture
def scene(make: Make) -> Quarter:
    found = quarter(make)
    found.log(COMMISSION, quantity=33)
    found.log(ALLIANCE, quantity=31)
    with_password(make, MINH, BINH)
    return found


@pytest.fixture
def people(
    request: pytest.FixtureRequest, app: Flask, scene: Quarter, served: Callable[[Flask], str], chromium: Browser
) -> Iterator[People]:
    signer = app.session_interface.get_signing_serializer(app)
    cookies = {
        who: signer.dumps({"_user_id": open_session(scene.make.person_id(who), now=clock.now())})
        for who in (LAN, CHI, HUNG, MINH, BINH)
    }
    db.session.remove()
    found = People(served(app), cookies, chromium, request.param)
    with found.open_browsers:
        yield found


def hand_in(people: People, officer: Cast, head: Cast, report_id: int) -> None:
    """The officer keeps and presents what was drafted, his head hands it in."""
    page = people.visit(officer, f"/reports/{report_id}")
    assert "hội nghị" in page.locator("#text").input_value()
    page.locator("#proposals").fill("Thống nhất cách đếm hội nghị lồng ghép.")
    follow(page.locator('button[name="keep"]'))
    assert page.locator("#proposals").input_value() == "Thống nhất cách đếm hội nghị lồng ghép."
    send(page)
    page = people.visit(head, "/")
    follow(page.locator(f'a.btn[href="/reports/{report_id}"]'))
    Looked(page).look()
    page.reload()
    send(page)


def send(page: Page, form: str = "main form") -> None:
    follow(page.locator(f"{form} button.btn-primary").last)
    assert page.locator(".alert-success").count() == 1, page.inner_text("main")[:600]


def sign(people: People, who: Cast, review: str, reservation: str = "") -> Page:
    page = people.visit(who, review)
    follow(page.locator(f'a.btn[href="{review}/sign"]'))
    for tick in page.locator('input[name="declared"]').all():
        tick.check()
    page.locator('input[name="on_behalf"][value="KT."]').check()
    page.locator("#reservation").fill(reservation)
    page.locator("#password").fill("sai mật khẩu")
    follow(page.locator("main form button.btn-primary"))
    assert page.locator(".field-wrong #password").count() == 1
    assert page.locator("#reservation").input_value() == reservation
    page.locator("#password").fill(PASSWORD)
    send(page)
    return page


@pytest.mark.parametrize(("database_url", "people"), [("sqlite", DESKTOP), ("postgresql", PHONE)], indirect=True)
def test_two_report_one_consolidates_two_leaders_sign_and_the_next_quarter_opens_with_what_they_decided(
    people: People, scene: Quarter
) -> None:
    review = f"/reviews/{scene.review_id}"
    hand_in(people, LAN, HUNG, scene.report_id(COMMISSION))
    hand_in(people, CHI, BINH, scene.report_id(ALLIANCE))

    page = people.visit(LAN, f"{review}/consolidate")
    assert "1 số liệu chưa khớp" in page.inner_text("main")
    follow(page.locator(f'a[href^="{review}/figures/"]'))
    page.locator('input[name="chosen"]').nth(1).check()
    page.locator("#because").fill("Theo biên bản đối chiếu ngày 21/9.")
    send(page)
    page.locator("#assessment").fill("Tiến độ đạt yêu cầu; cần thống nhất cách đếm.")
    send(page)
    Looked(page).ask_axe()
    follow(page.locator(f'a.btn[href="{review}/freeze"]'))
    Looked(page).look()
    page.reload()
    send(page)

    assert "1/2 bên đã ký" in sign(people, MINH, review).inner_text(".page-head")
    signed = sign(people, BINH, review, RESERVATION)
    assert "Các bên đã ký đủ" in signed.inner_text(".page-head")
    assert RESERVATION in signed.inner_text("main")
    Looked(signed).look()

    version = people.visit(CHI, f"{review}/versions/1")
    text = version.inner_text("main")
    assert "Đã thống nhất: Liên minh HTX tỉnh" in text
    assert RESERVATION in text
    assert "KT. CHỦ TỊCH" in text

    page = people.visit(MINH, f"{review}/decisions/new")
    page.locator("#text").fill(DECISION)
    page.locator("#owner_id").select_option(label=ALLIANCE)
    page.locator("#due_on").fill("31/12/2026")
    send(page)
    following = people.visit(CHI, f"/reviews/{quarterly(scene.program, '2026-Q4').id}")
    assert following.locator("main h2").first.inner_text() == "Ý kiến chỉ đạo của lãnh đạo"
    on_top = following.inner_text("#decisions")
    assert DECISION in on_top
    assert "tại kỳ rà soát quý III/2026" in on_top
