"""The leader's quarter with every table full: calm on a desktop and a phone, two A4 pages on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from tests.e2e.looking import DESKTOP, PHONE, Looked
from tests.make import NOW, TODAY, Make
from tests.people import COMMISSION, MINH
from tests.quarter_scene import log, review_quarterly, scene
from tracker.database import db, transaction
from tracker.domain.folding import fold
from tracker.models import Agency, Review
from tracker.services.decisions import write_decision

pytestmark = pytest.mark.browser
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
LONG = "Tham mưu xây dựng, ban hành văn bản chỉ đạo, hướng dẫn công tác nghiên cứu, học tập, phổ biến, quán triệt "


def full_scene(make: Make) -> None:
    """More of everything than a page holds, with long names."""
    scene(make)
    names = [
        f"Ủy ban nhân dân xã Khánh Thiện Thượng số {number}, khu vực liên xã phía Bắc sông Đáy và phụ cận"
        for number in range(1, 12)
    ]
    with transaction():
        for name in names:
            db.session.add(Agency(name=f"{name} tỉnh Ninh Bình", short_name=name, name_folded=fold(name)))
    leads = [f"{name} tỉnh Ninh Bình" for name in names]
    for number in range(2):
        program = make.agreement(symbol=f"{number:02}-CTPH/BTGDVTU-LMHTX-SNNMT-UBMTTQ", title=LONG)
        for lead in leads:
            helping, due_on = [other for other in leads[:3] if other != lead], date(2026, 9, 20 + number)
            task = make.task(program, lead=lead, coordinating=helping, due_on=due_on, title=LONG * 2)
            make.task(program, lead=(lead, leads[0]) if lead != leads[0] else lead, due_on=date(2027, 1, 5), title=LONG)
            make.indicator(task, name=LONG)
            if lead not in leads[8:]:
                log(make, task, lead, date(2026, 11, 3), proved=True)
        review_quarterly(program)
    decided(make, program)


def decided(make: Make, program: int) -> None:
    """More decisions than the page shows."""
    review_id = db.session.scalars(select(Review.id).where(Review.agreement_id == program)).first() or 0
    for _ in range(5):
        write_decision(
            review_id, by=make.viewer(MINH), text=LONG * 2, owner_id=make.agency_id(COMMISSION), due_on=TODAY,
            today=TODAY, now=NOW,
        )  # fmt: skip


@pytest.fixture
def site(app: Flask, make: Make, served: Callable[[Flask], str]) -> str:
    """The address of the full scene; the quarter of the real clock is not asked."""
    full_scene(make)
    return served(app)


@pytest.fixture
def look(site: str, app: Flask, make: Make, chromium: Browser):
    contexts = []

    def look_at(path: str, width: int) -> Looked:
        client = app.test_client()
        make.sign_in(client, MINH)
        cookie = client.get_cookie("session")
        assert cookie is not None
        context = chromium.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        context.add_cookies([{"name": "session", "value": cookie.value, "url": site}])
        looked = Looked(context.new_page())
        looked.page.goto(site + path)
        return looked

    with time_machine.travel(NOW, tick=True):
        yield look_at
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_full_quarter_is_accessible_and_never_scrolls_sideways(look, width: int) -> None:
    look("/quarter", width).look()
    look("/quarter/list?box=overdue", width).look()


def test_the_full_quarter_prints_on_two_pages(look) -> None:
    for path in ("/quarter", "/quarter?agreement=2"):
        page = look(path, DESKTOP).page
        assert page.locator(".more-lines").count() >= 5
        assert len(PAGE.findall(page.pdf(prefer_css_page_size=True))) == 2
