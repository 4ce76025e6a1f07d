"""The second step of signing in as its owner meets it: on a phone, with every page looked at, once."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
import pytest
from flask import Flask

from tests.e2e.looking import PHONE, Looked, follow
from tests.make import Make
from tests.people import CHI
from tests.review_making import PASSWORD, with_password

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_telephone_is_taken_up_and_signs_in_by_a_code_from_paper(
    make: Make, app: Flask, served: Callable[[Flask], str], open_page: Callable[..., Looked]
) -> None:
    with_password(make, CHI)
    address = served(app)
    looked = open_page(f"{address}/sign-in?next=/account/second-factor", width=PHONE)
    page = looked.page

    def type_password() -> None:
        page.fill("#email", CHI.email)
        page.fill("#password", PASSWORD)
        follow(page.locator("main .btn-primary"))

    type_password()
    follow(page.locator("main .btn-primary"))
    looked.look()
    secret = page.inner_text(".key").replace(" ", "")
    page.fill("#code", pyotp.TOTP(secret).now())
    follow(page.locator("main .btn-primary"))
    looked.look()
    on_paper = page.locator(".recovery-codes code").first.inner_text()
    follow(page.locator("main .btn-primary"))
    page.context.clear_cookies()
    page.goto(f"{address}/sign-in?next=/account")
    type_password()
    looked.look()
    page.fill("#code", on_paper.lower())
    follow(page.locator("main .btn-primary"))
    assert page.url == f"{address}/account"
    looked.look()
