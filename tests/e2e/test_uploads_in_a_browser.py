"""Files on their way, as who sends them sees it: how much has arrived, what comes after, a connection that breaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from tests.attached_files import PDF
from tests.e2e.looking import PHONE, Looked, follow
from tests.make import Make
from tests.people import ALLIANCE, CHI
from tests.review_making import PASSWORD, with_password
from tracker.database import db
from tracker.models import Evidence, ProgressEntry

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
LARGE = 2 * 1024**2  # bytes
SLOW = 1024**2  # bytes a second: two seconds to look at


@pytest.fixture
def page(make: Make, app: Flask, served: Callable[[Flask], str], open_page: Callable[..., Looked]) -> Page:
    """The form for progress of an officer, with a note typed."""
    with_password(make, CHI)
    part_id = make.part_id(make.task(make.agreement(), lead=ALLIANCE), ALLIANCE)
    opened = open_page(f"{served(app)}/sign-in?next=/assignments/{part_id}/progress", width=PHONE).page
    opened.fill("#email", CHI.email)
    opened.fill("#password", PASSWORD)
    follow(opened.locator("main .btn-primary"))
    opened.fill("#note", "Đã tổ chức ba hội nghị")
    return opened


def file_of(folder: Path, head: bytes) -> Path:
    path = folder / "bien-ban.pdf"
    path.write_bytes(head + b"\n" * LARGE)
    return path


def kept() -> tuple[int, int]:
    """How many entries, and pieces of evidence."""
    db.session.rollback()
    entries, proofs = (db.session.scalar(select(func.count(table.id))) for table in (ProgressEntry, Evidence))
    return entries or 0, proofs or 0


def test_who_sends_a_large_file_sees_how_much_has_arrived_and_then_the_task(page: Page, tmp_path: Path) -> None:
    page.set_input_files('input[type="file"]', file_of(tmp_path, PDF))
    throttle = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", throttle)
    page.click("form[data-upload] .btn-primary")
    expect(page.locator("[data-upload-shown]")).to_be_visible()
    expect(page.locator("[data-upload-shown] output")).to_have_text(re.compile("[1-9]0 %"))
    assert page.locator("form[data-upload] .btn-primary").is_disabled(), "a second click sends nothing"
    expect(page.locator(".alert-success")).to_contain_text("Đã ghi tiến độ")
    assert "/tasks/" in page.url
    assert kept() == (1, 1)
    page.reload()
    expect(page.locator("main")).to_contain_text("bien-ban.pdf")


def test_what_is_not_kept_is_said_beside_the_field_and_the_note_stays(page: Page, tmp_path: Path) -> None:
    page.set_input_files('input[type="file"]', file_of(tmp_path, b"MZ\x90\0"))
    page.click("form[data-upload] .btn-primary")
    expect(page.locator(".alert-danger")).to_be_visible()
    expect(page.locator("#note")).to_have_value("Đã tổ chức ba hội nghị")
    Looked(page).look()
    page.go_back()
    expect(page.locator(".alert-danger")).to_have_count(0)


def test_a_connection_that_breaks_off_is_said_and_the_form_can_be_sent_again(page: Page, tmp_path: Path) -> None:
    page.set_input_files('input[type="file"]', file_of(tmp_path, PDF))
    page.route("**/progress", lambda route: route.abort(), times=1)
    page.click("form[data-upload] .btn-primary")
    expect(page.locator("[data-upload-shown] output")).to_contain_text("Mất kết nối")
    page.click("form[data-upload] .btn-primary")
    expect(page.locator(".alert-success")).to_be_visible()
    assert kept() == (1, 1)
